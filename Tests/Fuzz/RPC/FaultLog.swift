import Logging
import NIOConcurrencyHelpers

/// Keeps errors and worse, and forgets the rest: a fuzzed server says much about its peers.
final class FaultLog: Sendable {
    private let entries = NIOLockedValueBox<[String]>([])

    var lines: [String] { entries.withLockedValue { $0 } }

    var logger: Logger {
        Logger(label: "fuzz") { _ in Handler(log: self) }
    }

    private struct Handler: LogHandler {
        let log: FaultLog
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            guard event.level >= .error else { return }
            log.entries.withLockedValue { $0.append("\(event.message) \(event.metadata ?? [:])") }
        }
    }
}
