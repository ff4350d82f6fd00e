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
        var generator = SystemRandomNumberGenerator()
        return TraceContext(traceHigh: generator.next(), traceLow: generator.next(), span: generator.next(), flags: 0)
    }

    /// The trace's id as 32 lower-case hexadecimal digits.
    public var traceID: String {
        Self.hex(traceHigh) + Self.hex(traceLow)
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
