import NIOCore

/// Counts what happens between two instants. Belongs to one event loop.
final class Tally {
    private let begin: NIODeadline
    private let end: NIODeadline
    private(set) var completions = 0
    private(set) var failures = 0
    private(set) var disconnections = 0
    private(set) var firstFailure = ""
    /// Nanoseconds of each request.
    private(set) var latencies: [UInt32] = []

    init(from begin: NIODeadline, until end: NIODeadline) {
        self.begin = begin
        self.end = end
        latencies.reserveCapacity(1 << 20)
    }

    var isOver: Bool { NIODeadline.now() >= end }

    func answered(sentAt: NIODeadline) {
        let now = NIODeadline.now()
        if begin <= now, now < end { latencies.append(UInt32(clamping: (now - sentAt).nanoseconds)) }
    }

    func completed() {
        let now = NIODeadline.now()
        if begin <= now, now < end { completions += 1 }
    }

    func failed(_ text: String) {
        if failures == 0 { firstFailure = text }
        failures += 1
    }

    func disconnected() {
        disconnections += 1
    }
}
