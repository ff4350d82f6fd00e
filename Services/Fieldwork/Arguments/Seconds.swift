import ArgumentParser
import NIOCore

/// Seconds, with a fraction if need be.
struct Seconds: ExpressibleByArgument, Sendable, Equatable {
    var milliseconds: Int64

    /// Between 1 ms and one day.
    init?(argument: String) {
        guard let seconds = Double(argument), (0.001...86_400).contains(seconds) else { return nil }
        milliseconds = Int64(seconds * 1_000)
    }

    init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    init(_ seconds: Int64) {
        milliseconds = seconds * 1_000
    }

    var amount: TimeAmount { .milliseconds(milliseconds) }
    var duration: Duration { .milliseconds(milliseconds) }
    var defaultValueDescription: String { description }
}

extension Seconds: CustomStringConvertible {
    var description: String { milliseconds % 1_000 == 0 ? "\(milliseconds / 1_000)" : "\(Double(milliseconds) / 1_000)" }
}
