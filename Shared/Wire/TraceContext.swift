import Synchronization

/// Where a call stands in a distributed trace: the binary form of W3C Trace Context's `traceparent`, 25 bytes on the wire.
public struct TraceContext: Hashable, Sendable {
    public static let size = 25

    /// The 16 bytes of the trace's id.
    public var traceHigh: UInt64
    public var traceLow: UInt64
    /// The 8 bytes of the calling span's id.
    public var span: UInt64
    /// Bit 0: sampled.
    public var flags: UInt8

    public init(traceHigh: UInt64, traceLow: UInt64, span: UInt64, flags: UInt8) {
        self.traceHigh = traceHigh
        self.traceLow = traceLow
        self.span = span
        self.flags = flags
    }

    /// The same trace with another calling span.
    public func withSpan(_ span: UInt64) -> TraceContext {
        TraceContext(traceHigh: traceHigh, traceLow: traceLow, span: span, flags: flags)
    }

    /// A new trace.
    public static func random() -> TraceContext {
        TraceContext(traceHigh: processTraceHigh, traceLow: randomSpan(), span: randomSpan(), flags: 0)
    }

    /// A number that no other call of this process has, and none of another process is likely to have. It is no secret, and costs no system
    /// call: SplitMix64 over a counter that begins at random.
    public static func randomSpan() -> UInt64 {
        var value = spanCounter.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// The first half of the traces that begin in this process.
    private static let processTraceHigh = UInt64.random(in: 1...UInt64.max)
    private static let spanCounter = Atomic<UInt64>(UInt64.random(in: 0...UInt64.max))

    /// The trace's id as 32 lower-case hexadecimal digits.
    public var traceID: String {
        Self.hex(traceHigh) + Self.hex(traceLow)
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
