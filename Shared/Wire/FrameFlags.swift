/// The flag byte of a frame (offset 5 of the header). A receiver ignores bits that it does not know.
public struct FrameFlags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// A metadata block stands before the payload.
    public static let metadata = FrameFlags(rawValue: 0x01)
    /// The payload goes on in the next frame of the same stream.
    public static let moreFragments = FrameFlags(rawValue: 0x02)
    /// On REQUEST: repeating the call has the effect of making it once.
    public static let idempotent = FrameFlags(rawValue: 0x04)
    /// On ERROR: the request was not executed and may be sent again anywhere.
    public static let notExecuted = FrameFlags(rawValue: 0x08)
    /// On ERROR: sending the request again is of no use.
    public static let doNotRetry = FrameFlags(rawValue: 0x10)
}
