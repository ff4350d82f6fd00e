import Logging
import NIOConcurrencyHelpers

/// Keeps what was logged, for tests that look at it.
public final class RecordingLog: Sendable {
    private let entries = NIOLockedValueBox<[String]>([])
    private let level: Logger.Level

    /// - Parameter level: The least that is kept.
    public init(from level: Logger.Level = .trace) {
        self.level = level
    }

    /// Each line as `level message key=value …`.
    public var lines: [String] { entries.withLockedValue { $0 } }

    public var logger: Logger {
        Logger(label: "test") { _ in Handler(log: self, logLevel: level) }
    }

    private struct Handler: LogHandler {
        let log: RecordingLog
        var logLevel: Logger.Level
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
            let fields = all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            log.entries.withLockedValue { $0.append("\(event.level) \(event.message) \(fields)") }
        }
    }
}
