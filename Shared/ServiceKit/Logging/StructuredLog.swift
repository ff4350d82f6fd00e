import Logging

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Writes one JSON object a line to standard error: `time`, `level`, `service`, `message`, then the metadata.
///
/// What must never be in a log (tokens, keys, addresses, answers) is kept out where it is written: messages are constant texts, and metadata
/// holds ids, counts, names of this installation and causes.
struct StructuredLog: LogHandler {
    let service: String
    let level: LogLevel
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// That of the whole process, whichever logger asks.
    var logLevel: Logger.Level {
        get { level.value }
        set { level.value = newValue }
    }

    func log(event: LogEvent) {
        line(for: event).write()
    }

    func line(for event: LogEvent) -> LogLine {
        var line = LogLine(time: Self.time(), level: event.level.rawValue, service: service, message: event.message.description)
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { line.add(key, value.description) }
        if let error = event.error { line.add("error", "\(error)") }
        return line
    }

    private static func time() -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var seconds = now.tv_sec
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S", &parts)
        let fraction = String(now.tv_nsec / 1000 + 1_000_000).dropFirst()
        return String(decoding: text.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self) + ".\(fraction)Z"
    }
}
