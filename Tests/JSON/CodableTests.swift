import Foundation
import JSON
import TestSupport
import Testing

@Suite("Codable")
struct CodableTests {
    @Test("our coder writes what Foundation writes, and each reads the other's documents", arguments: 1...8)
    func agreesWithFoundation(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let survey = generator.survey()
            let ours = try JSON.encode(codable: survey)
            let theirs = Array(try JSONEncoder().encode(survey))
            #expect(try JSON.decode(JSONValue.self, from: ours) == JSON.decode(JSONValue.self, from: theirs))
            #expect(try JSON.decode(codable: Survey.self, from: theirs) == survey)
            #expect(try JSONDecoder().decode(Survey.self, from: Data(ours)) == survey)
        }
    }

    @Test("nil is left out where it is encoded if present, null where it is encoded")
    func nils() throws {
        struct Implicit: Codable, Equatable { var a: Int?, b: [Int?], c: [String: Int?] }
        let value = Implicit(a: nil, b: [1, nil], c: ["x": nil])
        #expect(try JSON.value(codable: value) == ["b": [1, .null], "c": ["x": .null]])
        #expect(try JSON.decode(codable: Implicit.self, from: JSON.encode(codable: value)) == value)
        #expect(
            try JSON.decode(codable: Implicit.self, from: ["a": .null, "b": [], "c": [:]] as JSONValue) == Implicit(a: nil, b: [], c: [:]))
        #expect(try JSON.encode(codable: Int?.none) == Array("null".utf8))
        #expect(try JSON.decode(codable: Int?.self, from: Array("null".utf8)) == nil)
    }

    @Test("nested containers and super encoders land where Foundation puts them")
    func nesting() throws {
        let value = Nested(point: [1, 2], deep: "x")
        let text =
            #"{"outer":{"inner":[1,2,{"deep":"x"},[null]],"super":{"name":"base"}},"list":[[],{"name":"element"}],"other":{"name":"keyed"}}"#
        #expect(try JSON.value(codable: value) == JSON.decode(JSONValue.self, from: text))
        #expect(try JSON.decode(JSONValue.self, from: Array(JSONEncoder().encode(value))) == JSON.decode(JSONValue.self, from: text))
        #expect(try JSON.decode(codable: Nested.self, from: Array(text.utf8)) == value)
    }

    @Test("classes inherit through super")
    func classes() throws {
        let derived = Derived(name: "n", count: 3)
        let value = try JSON.value(codable: derived)
        #expect(value == ["count": 3, "super": ["name": "n"]])
        let decoded = try JSON.decode(codable: Derived.self, from: value)
        #expect(decoded.name == "n" && decoded.count == 3)
    }

    @Test("numbers keep their value in every width")
    func numbers() throws {
        struct Numbers: Codable, Equatable {
            var a = UInt64.max, b = Int64.min, e = Int8.min, f: Float = 0.1, g = 1e300
        }
        let bytes = try JSON.encode(codable: Numbers())
        let text = #"{"a":18446744073709551615,"b":-9223372036854775808,"e":-128,"f":0.1,"g":1e+300}"#
        #expect(String(decoding: bytes, as: UTF8.self) == text)
        #expect(try JSON.decode(codable: Numbers.self, from: bytes) == Numbers())
        let forms = Array("[3.0,18446744073709551615,1.8446744073709e19,6e0]".utf8)
        #expect(try JSON.decode(codable: [UInt64].self, from: forms) == [3, .max, 18_446_744_073_709_000_000, 6])
        #expect(try JSON.decode([UInt64].self, from: forms) == [3, .max, 18_446_744_073_709_000_000, 6])
    }

    @Test("what JSON cannot say is refused on writing")
    func unwritable() {
        #expect(throws: EncodingError.self) { try JSON.encode(codable: [1, Double.nan]) }
        #expect(throws: EncodingError.self) { try JSON.encode(codable: ["x": Float.infinity]) }
    }

    @Test("errors are the ones Codable knows, with the path")
    func errors() {
        func failure(_ text: String) -> DecodingError? {
            do {
                _ = try JSON.decode(codable: Survey.Page.self, from: Array(text.utf8))
                return nil
            } catch {
                return error as? DecodingError
            }
        }
        func path(_ context: DecodingError.Context) -> String { context.codingPath.map(\.stringValue).joined(separator: ".") }

        if case .keyNotFound(let key, let context)? = failure(#"{"number":1,"questions":[{"type":1}]}"#) {
            #expect(key.stringValue == "code" && path(context) == "questions.0")
        } else {
            Issue.record("expected keyNotFound")
        }
        if case .typeMismatch(_, let context)? = failure(#"{"number":"1","questions":[]}"#) {
            #expect(path(context) == "number")
        } else {
            Issue.record("expected typeMismatch")
        }
        if case .dataCorrupted(let context)? = failure(#"{"number":256,"questions":[]}"#) {
            #expect(path(context) == "number")
        } else {
            Issue.record("expected dataCorrupted")
        }
        if case .valueNotFound(_, let context)? = failure(#"{"number":null,"questions":[]}"#) {
            #expect(path(context) == "number")
        } else {
            Issue.record("expected valueNotFound")
        }
        #expect(throws: JSONError.self) { try JSON.decode(codable: Survey.Page.self, from: Array("{".utf8)) }
    }

    @Test("an element that could not be read as one type can be read as another")
    func secondTry() throws {
        struct Either: Decodable, Equatable {
            var texts: [String] = []

            init(from decoder: any Decoder) throws {
                var container = try decoder.unkeyedContainer()
                while !container.isAtEnd {
                    if try container.decodeNil() {
                        texts.append("nil")
                    } else if let number = try? container.decode(Int.self) {
                        texts.append("\(number)")
                    } else {
                        texts.append(try container.decode(String.self))
                    }
                }
                #expect(throws: DecodingError.self) { try container.decode(Int.self) }
                #expect(throws: DecodingError.self) { try container.decodeNil() }
            }
        }
        #expect(try JSON.decode(codable: Either.self, from: Array(#"[1,"a",null,2]"#.utf8)).texts == ["1", "a", "nil", "2"])
    }
}

/// Every way to open a container inside another.
private struct Nested: Codable, Equatable {
    var point: [Int]
    var deep: String

    enum Keys: String, CodingKey {
        case outer, inner, deep, list, other, name
    }

    init(point: [Int], deep: String) {
        self.point = point
        self.deep = deep
    }

    func encode(to encoder: any Encoder) throws {
        var root = encoder.container(keyedBy: Keys.self)
        var outer = root.nestedContainer(keyedBy: Keys.self, forKey: .outer)
        var inner = outer.nestedUnkeyedContainer(forKey: .inner)
        try inner.encode(contentsOf: point)
        var member = inner.nestedContainer(keyedBy: Keys.self)
        var last = inner.nestedUnkeyedContainer()
        try last.encodeNil()
        // Written after its sibling was opened: containers are references into the document.
        try member.encode(deep, forKey: .deep)
        try name("base", to: outer.superEncoder())
        var list = root.nestedUnkeyedContainer(forKey: .list)
        _ = list.nestedUnkeyedContainer()
        try name("element", to: list.superEncoder())
        try name("keyed", to: root.superEncoder(forKey: .other))
    }

    private func name(_ text: String, to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(text, forKey: .name)
    }

    init(from decoder: any Decoder) throws {
        let root = try decoder.container(keyedBy: Keys.self)
        let outer = try root.nestedContainer(keyedBy: Keys.self, forKey: .outer)
        var inner = try outer.nestedUnkeyedContainer(forKey: .inner)
        point = [try inner.decode(Int.self), try inner.decode(Int.self)]
        deep = try inner.nestedContainer(keyedBy: Keys.self).decode(String.self, forKey: .deep)
        var last = try inner.nestedUnkeyedContainer()
        #expect(try last.decodeNil() && last.isAtEnd && inner.isAtEnd)
        #expect(try Self.name(in: outer.superDecoder()) == "base")
        var list = try root.nestedUnkeyedContainer(forKey: .list)
        #expect(try list.nestedUnkeyedContainer().count == 0)
        #expect(try Self.name(in: list.superDecoder()) == "element")
        #expect(try Self.name(in: root.superDecoder(forKey: .other)) == "keyed")
        #expect(!root.contains(.name) && root.allKeys.count == 3)
    }

    private static func name(in decoder: any Decoder) throws -> String {
        try decoder.container(keyedBy: Keys.self).decode(String.self, forKey: .name)
    }
}

private class Base: Codable {
    var name: String

    init(name: String) { self.name = name }
}

private final class Derived: Base {
    var count: Int

    enum CodingKeys: CodingKey {
        case count
    }

    init(name: String, count: Int) {
        self.count = count
        super.init(name: name)
    }

    required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        count = try container.decode(Int.self, forKey: .count)
        try super.init(from: container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(count, forKey: .count)
        try super.encode(to: container.superEncoder())
    }
}
