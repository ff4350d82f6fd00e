import Foundation
import JSON
import TestSupport
import Testing

/// Random values and documents, reproducible by their seed; Foundation is the second opinion.
@Suite("Properties")
struct PropertyTests {
    private static let seeds: [UInt64] = Array(1...8)

    @Test("values survive every style of writing", arguments: seeds)
    func values(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let value = generator.value()
            let options = JSONWriter.Options(escapesSlashes: generator.chance(50), escapesNonASCII: generator.chance(50))
            let bytes = JSON.encode(value, options: options)
            let decoded = try JSON.decode(JSONValue.self, from: bytes)
            #expect(decoded == value)
            #expect(JSON.encode(decoded, options: options) == bytes)
        }
    }

    @Test("messages survive, also with their fields shuffled and strange ones added", arguments: seeds)
    func messages(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let survey = generator.survey()
            let bytes = JSON.encode(survey)
            #expect(try JSON.decode(Survey.self, from: bytes) == survey)
            var members = Array(try JSON.decode(JSONObject.self, from: bytes))
            members.append(("strange/" + generator.string(), generator.value(depth: 2)))
            members.shuffle(using: &generator)
            let shuffled = JSON.encode(JSONObject(members.map { ($0.key, $0.value) }), options: .init(escapesSlashes: true))
            #expect(try JSON.decode(Survey.self, from: shuffled) == survey)
        }
    }

    @Test("Foundation reads what we write, and we read what Foundation writes", arguments: seeds)
    func foundation(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let foundationEncoder = JSONEncoder()
        let foundationDecoder = JSONDecoder()
        for _ in 0..<200 {
            let value = JSONValue.array([generator.value()])
            let tree = try foundationDecoder.decode(FoundationTree.self, from: Data(JSON.encode(value)))
            #expect(tree.says(value))
            #expect(tree.says(try JSON.decode(JSONValue.self, from: Array(foundationEncoder.encode(tree)))))
            // The generated coder and Foundation's agree on a page: no enum with payloads in it, whose forms differ.
            let page = Survey.Page(
                number: 7, questions: (0..<3).map { _ in Question(code: generator.string(), type: .choice, answer: nil) })
            #expect(try foundationDecoder.decode(Survey.Page.self, from: Data(JSON.encode(page))) == page)
            #expect(try JSON.decode(Survey.Page.self, from: Array(foundationEncoder.encode(page))) == page)
        }
    }

    @Test("doubles read from any decimal agree with Foundation to the bit", arguments: seeds)
    func doubles(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let digits = (0..<Int.random(in: 1...25, using: &generator)).map { _ in String(Int.random(in: 0...9, using: &generator)) }
            let text =
                "[\(Int.random(in: -9 ... 9, using: &generator)).\(digits.joined())e\(Int.random(in: -320 ... 300, using: &generator))]"
            let ours = try JSON.decode([Double].self, from: text)
            #expect(ours == [strtod(String(text.dropFirst()), nil)])
        }
    }

    @Test("a damaged document is judged as Foundation judges it", arguments: seeds)
    func damaged(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let grammar = Array(#"{}[]",:\/ue+-.0123456789 abfnrtls"#.utf8) + [0xC3, 0xA9, 0xED, 0xF0, 0x01]
        for _ in 0..<1500 {
            // An array around it keeps Foundation from guessing UTF-16 and UTF-32 from zero bytes at the start.
            var bytes = JSON.encode([generator.value(depth: 2)])
            for _ in 0..<Int.random(in: 1...2, using: &generator) where bytes.count > 2 {
                let place = Int.random(in: 1..<bytes.count - 1, using: &generator)
                let byte = grammar.randomElement(using: &generator) ?? 0
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = byte
                case 1: bytes.insert(byte, at: place)
                default: bytes.remove(at: place)
                }
            }
            let isTheirs = (try? JSONSerialization.jsonObject(with: Data(bytes))) != nil
            do throws(JSONError) {
                let value = try JSON.decode(JSONValue.self, from: bytes)
                // We keep a number beyond Double as it is written.
                #expect(isTheirs || hasHugeNumber(value), "\(String(decoding: bytes, as: UTF8.self))")
            } catch {
                // Foundation lets a comma stand before the end of an array.
                let isComma = error.kind == .unexpectedByte(UInt8(ascii: "]")) && bytes[error.offset - 1] == UInt8(ascii: ",")
                #expect(!isTheirs || isComma, "\(String(decoding: bytes, as: UTF8.self))")
            }
        }
    }

    private func hasHugeNumber(_ value: JSONValue) -> Bool {
        switch value {
        case .number: value.double == nil
        case .array(let elements): elements.contains(where: hasHugeNumber)
        case .object(let object): object.values.contains(where: hasHugeNumber)
        default: false
        }
    }
}
