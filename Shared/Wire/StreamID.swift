/// Names one call of a connection: a slot, so that a look-up is an array index, and the slot's generation, so that a frame which crosses
/// the end of its call on the wire is not taken for the slot's next call. Stream 0 is the connection itself.
public struct StreamID: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt32

    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// - Parameters:
    ///   - slot: 1 ... 1,048,575.
    ///   - generation: 0 ... 4,095, counted up (and wrapping) each time the slot is taken.
    @inlinable
    public init(slot: Int, generation: UInt16) {
        rawValue = UInt32(truncatingIfNeeded: slot) & 0xF_FFFF | UInt32(generation & 0xFFF) << 20
    }

    public static let connection = StreamID(rawValue: 0)
    public static let maximumSlot = 0xF_FFFF

    @inlinable public var slot: Int { Int(rawValue & 0xF_FFFF) }
    @inlinable public var generation: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 20) }
}

extension StreamID: CustomStringConvertible {
    public var description: String {
        self == .connection ? "connection" : "\(slot)/\(generation)"
    }
}
