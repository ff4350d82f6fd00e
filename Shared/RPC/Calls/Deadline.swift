import NIOCore

/// The instant by which a call must have its answer, on this machine's monotonic clock. Only what is left of it crosses the wire.
public struct Deadline: Sendable, Hashable, Comparable {
    public var instant: NIODeadline

    public init(_ instant: NIODeadline) {
        self.instant = instant
    }

    public static let distantFuture = Deadline(.distantFuture)

    public static func after(_ amount: TimeAmount) -> Deadline {
        Deadline(.now() + amount)
    }

    public static func < (left: Deadline, right: Deadline) -> Bool {
        left.instant < right.instant
    }

    public var hasPassed: Bool {
        instant <= .now()
    }

    /// Milliseconds left, at least 1 while any time is left; 0 when there is no limit, which is how the wire says it.
    func millisecondsLeft(now: NIODeadline) -> UInt32 {
        guard instant != .distantFuture else { return 0 }
        let left = (instant - now).nanoseconds / 1_000_000
        return UInt32(clamping: max(1, left))
    }
}
