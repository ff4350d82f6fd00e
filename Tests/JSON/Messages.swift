import JSON

/// What the tests decode: every feature of `@Message` on types such as the services have.
@Message
public struct Survey: Equatable, Sendable, Codable {
    public var id: Int64
    var title: String
    var pages: [Page] = []
    var language: String?
    @ExplicitNull var closesAt: Int64?
    @Key("access_mode") var mode: Mode
    let isOpen: Bool
    var weight = 1.0
    var `default`: Int?
    var labels: [String: String] = [:]
    var settings: JSONValueBox?

    static let version = 3
    var pageCount: Int { pages.count }
    lazy var heading = title.uppercased()
    var note: String? = "none" {
        didSet { title += "" }
    }

    @Message
    struct Page: Equatable, Sendable, Codable {
        var number: UInt8, questions: [Question]
    }

    enum Mode: String, CaseIterable, JSONCodable, Codable {
        case open, byInvitation = "by-invitation"
    }
}

@Message
struct Question: Equatable, Sendable, Codable {
    var code: String
    var type: Kind
    var answer: Answer?

    enum Kind: Int, CaseIterable, JSONCodable, Codable {
        case text = 1, choice
    }
}

@Message
enum Answer: Equatable, Sendable, Codable {
    case text(String), choices([Int])
    case skipped
    @Key("rated/10") case rated(value: Double?)
    case `default`
}

/// Conforms by hand, as what wraps another representation does.
struct JSONValueBox: JSONCodable, Equatable, Sendable, Codable {
    var text: String

    init(_ text: String) { self.text = text }

    init(from reader: inout JSONReader) throws(JSONError) {
        text = try JSONValue(from: &reader).description
        if text == #""""# { throw reader.error(.refused("must not be empty")) }
    }

    func encode(to writer: inout JSONWriter) { writer.writeRaw(Array(text.utf8)) }

    static var jsonSchema: JSONSchema { .keywords(["not": ["const": ""]], description: "Anything but an empty string.") }
}

/// One type for two names, observers, a type told by its default.
@Message
struct Span: Equatable {
    var first, last: Int
    var isOpen = false, label = "none"
    var step: Int = 1 { willSet {} }
    var length: Int { last - first }
}

@Message
struct Bare: Equatable {}

@Message
private struct Hidden: Equatable {
    fileprivate var reader: Int
    var fields: Int
    var writer: Int
    var position: Int
}

/// Encodes by hand: the macro adds only what is missing.
@Message
struct HalfByHand: Equatable, JSONEncodable, JSONDescribed {
    var count: Int

    func encode(to writer: inout JSONWriter) { writer.write("\(count)") }

    static var jsonSchema: JSONSchema { .keywords(["type": ["object", "string"]]) }
}

enum MessageSamples {
    static let survey = Survey(
        id: 42, title: "Zażółć \"gęślą\" jaźń 🧪",
        pages: [
            .init(
                number: 1,
                questions: [
                    Question(code: "A001", type: .choice, answer: .choices([1, 2])),
                    Question(code: "A002", type: .text, answer: .text("a\nb")),
                ]),
            .init(
                number: 2, questions: [Question(code: "B001", type: .text, answer: .rated(value: 7.5)), Question(code: "B2", type: .text)]),
        ], language: nil, closesAt: nil, mode: .byInvitation, isOpen: true, weight: 0.1, default: nil, labels: ["b": "2", "a": "1"],
        settings: JSONValueBox("[1,null]"), note: "x")

    static let surveyText =
        #"{"id":42,"title":"Zażółć \"gęślą\" jaźń 🧪","pages":[{"number":1,"questions":[{"code":"A001","type":2,"answer":{"choices":[1,2]}},"#
        + #"{"code":"A002","type":1,"answer":{"text":"a\nb"}}]},{"number":2,"questions":[{"code":"B001","type":1,"#
        + #""answer":{"rated/10":7.5}},{"code":"B2","type":1}]}],"closesAt":null,"access_mode":"by-invitation","isOpen":true,"#
        + #""weight":0.1,"labels":{"a":"1","b":"2"},"settings":[1,null],"note":"x"}"#

    /// Properties that share their names with the generated code's own variables.
    static func hiddenRoundTrips() throws -> Bool {
        let value = Hidden(reader: 1, fields: 2, writer: 3, position: 4)
        return try JSON.decode(Hidden.self, from: JSON.encode(value)) == value
    }
}
