import JSON
import Logging
import Testing

@testable import ServiceKit

@Suite("A line of the log")
struct StructuredLogTests {
    static let texts = [
        "plain", "", "two\nlines", "\r\n", #"a "quoted" \ text"#, "\u{0}\u{1}\u{1F}\u{7F}", "tab\t", "zażółć 👩‍👩‍👧", "\u{2028}\u{2029}\u{FEFF}",
        String(decoding: [0x61, 0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80, 0x62], as: UTF8.self), "}{", #"{"level":"error"}"#,
        String(repeating: "long ", count: 20_000),
    ]

    @Test("is one JSON object, whatever the message and its metadata hold", arguments: texts)
    func anything(text: String) throws {
        let line = line(text, metadata: [text: "\(text)", "list": .array([.string(text)]), "table": .dictionary([text: .string(text)])])
        let bytes = line.bytes
        #expect(bytes.last == UInt8(ascii: "\n"))
        #expect(!bytes.dropLast().contains { $0 < 0x20 })
        let object = try JSON.decode(JSONObject.self, from: Array(bytes.dropLast()))
        #expect(object["message"]?.string == text)
        #expect(object[text]?.string == text)
    }

    @Test("begins with time, level, service and message")
    func order() throws {
        let object = try object(line("hello", metadata: ["b": "2", "a": "1"]))
        #expect(object.keys == ["time", "level", "service", "message", "a", "b"])
        #expect(object["level"] == "notice")
        #expect(object["service"] == "stand")
        #expect(object["time"]?.string?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/) != nil)
    }

    @Test("keeps its own fields when metadata has their names")
    func collision() throws {
        let object = try object(line("hello", metadata: ["message": "other", "message_": "third", "level": "x"]))
        #expect(object["message"] == "hello")
        #expect(object["level"] == "notice")
        #expect(object.values.contains("other") && object.values.contains("third") && object.values.contains("x"))
    }

    @Test("holds the logger's metadata, under the event's, and the error")
    func metadata() throws {
        var log = StructuredLog(service: "stand", level: LogLevel(.info))
        log[metadataKey: "a"] = "logger"
        log[metadataKey: "b"] = "logger"
        let event = LogEvent(
            level: .error, message: "failed", error: SettingsReader.Fault(description: "why"), metadata: ["b": "event"], source: nil,
            file: "", function: "", line: 0)
        let object = try object(log.line(for: event))
        #expect(object["a"] == "logger")
        #expect(object["b"] == "event")
        #expect(object["error"] == "why")
    }

    private func line(_ message: String, metadata: Logger.Metadata) -> LogLine {
        let event = LogEvent(
            level: .notice, message: "\(message)", metadata: metadata, source: nil, file: "", function: "", line: 0)
        return StructuredLog(service: "stand", level: LogLevel(.info)).line(for: event)
    }

    private func object(_ line: LogLine) throws -> JSONObject {
        try JSON.decode(JSONObject.self, from: line.bytes)
    }
}
