import JSON
import TestSupport
import Testing

/// The schema and the decoder give one verdict. Random documents, reproducible by their seed.
@Suite("Schemas and decoders")
struct SchemaPropertyTests {
    private static let seeds: [UInt64] = Array(1...8)

    @Test("what is written is what the schema says", arguments: seeds)
    func written(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let validator = SchemaValidator(Survey.self)
        for _ in 0..<200 {
            let document = try JSON.decode(JSONValue.self, from: JSON.encode(generator.survey()))
            #expect(try validator.accepts(document), "\(document)")
        }
    }

    @Test("a damaged document is read exactly if the schema allows it", arguments: seeds)
    func damaged(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let validator = SchemaValidator(Survey.self)
        var verdicts: Set<Bool> = []
        for _ in 0..<1000 {
            let whole = try JSON.decode(JSONValue.self, from: JSON.encode(generator.survey()))
            let document = generator.damaged(whole)
            let isRead = (try? JSON.decode(Survey.self, from: JSON.encode(document))) != nil
            #expect(try validator.accepts(document) == isRead, "\(document)")
            verdicts.insert(isRead)
        }
        #expect(verdicts == [true, false])
    }

    @Test("a field may be missing exactly if the schema does not require it")
    func missing() throws {
        let validator = SchemaValidator(Survey.self)
        let document = try JSON.decode(JSONObject.self, from: MessageSamples.surveyText)
        var required: [JSONValue] = []
        for key in document.keys {
            var shortened = document
            shortened[key] = nil
            let isRead = (try? JSON.decode(Survey.self, from: JSON.encode(shortened))) != nil
            #expect(try validator.accepts(.object(shortened)) == isRead, "\(key)")
            if !isRead { required.append(.string(key)) }
        }
        #expect(validator.document["required"]?.array == required)
        #expect(required == ["id", "title", "access_mode", "isOpen"])
    }

    @Test(
        "values of a wrong type are refused by both",
        arguments: [
            ("id", "1"), ("id", 1.5), ("id", .null), ("title", 7), ("pages", [:]), ("pages", [1]), ("language", false), ("closesAt", "x"),
            ("access_mode", "shut"), ("isOpen", 0), ("weight", "1"), ("default", [1]), ("labels", ["a": 1]), ("labels", []),
            ("settings", ""), ("note", 3),
        ] as [(String, JSONValue)])
    func wrong(key: String, value: JSONValue) throws {
        var document = try JSON.decode(JSONValue.self, from: MessageSamples.surveyText)
        document[key] = value
        #expect(throws: JSONError.self) { try JSON.decode(Survey.self, from: JSON.encode(document)) }
        #expect(try !SchemaValidator(Survey.self).accepts(document))
    }
}

extension SeededGenerator {
    /// The value with one thing changed somewhere: another value, a member more or less.
    fileprivate mutating func damaged(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(var object) where !object.isEmpty && chance(80):
            guard let key = object.keys.randomElement(using: &self), let member = object[key] else { return value }
            switch Int.random(in: 0..<10, using: &self) {
            case 0: object[key] = nil
            case 1: object["stray"] = stray()
            default: object[key] = damaged(member)
            }
            return .object(object)
        case .array(var elements) where !elements.isEmpty && chance(90):
            let index = Int.random(in: 0..<elements.count, using: &self)
            elements[index] = damaged(elements[index])
            return .array(elements)
        default:
            return stray()
        }
    }

    /// Values on both sides of what the test's messages take; numbers beyond 64 bits, which no schema here speaks of, are not among them.
    private mutating func stray() -> JSONValue {
        let values: [JSONValue] = [
            .null, true, 0, 1, 2, 2.0, 3, -1, 255, 256, 1.5, "", "text", "open", "skipped", "default", [], [1], ["a"], [.null], [:],
            ["text": "a"], ["text": 1], ["choices": [1]], ["skipped": .null], ["rated/10": .null], ["text": "a", "choices": []],
            ["number": 1, "questions": []], ["code": "A", "type": 2, "answer": "skipped"],
        ]
        return values.randomElement(using: &self) ?? .null
    }
}
