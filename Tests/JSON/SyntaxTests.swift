import JSON
import Testing

@Suite("Syntax")
struct SyntaxTests {
    @Test(
        "well-formed documents are read, and skipped, to their end",
        arguments: [
            "null", "true", "false", "0", "-0", "-1", "1.5", "1E5", "1e+5", "1e-5", "0.0", "0e0", #""""#, #""a""#, "[]", "{}", "[[]]",
            "[{}]",
            "[1,2]", " [ 1 , 2 ] ", "\t\r\n 1 \t\r\n", #"{"":{"":[]}}"#, #"{ "a" : 1 , "b" : [ null ] }"#,
            "\"\u{7F}\u{80}\u{7FF}\u{FFFD}\u{10FFFF}\"",
            #""\"\\\/\b\f\n\r\t\u0000\uD834\uDD1E""#, "[1e5,1E-0,-0.1e+1]",
        ])
    func accepted(text: String) throws {
        let value = try JSON.decode(JSONValue.self, from: text)
        #expect(try JSON.decode(JSONValue.self, from: JSON.encode(value)) == value)
        #expect(throws: Never.self) { try skip(Array(text.utf8)) }
    }

    @Test(
        "malformed documents are refused, also where they would be skipped",
        arguments: [
            "", " ", "nul", "nulL", "True", "tru", "falsy", "undefined", "NaN", "Infinity", "-Infinity", "'a'", "a", ",", ":", "]", "}",
            "01", "-01", "00", "-", "+1", ".5", "1.", "1.e1", "1e", "1e+", "1e-", "0x10", "1 2", "1,", "1]", "--1", "1.5.5", "1e5e5",
            "1e1.5",
            "[", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1:2]", "[1}", "{", #"{"a""#, #"{"a":"#, #"{"a":1"#, #"{"a":1,"#,
            #"{"a":1,}"#, "{,}", #"{,"a":1}"#, #"{"a"}"#, #"{"a" 1}"#, #"{"a"::1}"#, #"{"a":1 "b":2}"#, #"{"a":1]"#, "{1:2}", "{a:1}",
            "{null:1}",
            #"""#, #""a"#, #""\"#, #""\""#, #""\x""#, #""\a""#, #""\u""#, #""\u12""#, #""\u12G4""#, #""\U0041""#, "\"\u{0}\"", "\"\u{1F}\"",
            "\"\n\"", "\"\t\"",
            #""\uD800""#, #""\uDC00""#, #""\uD800\uD800""#, #""\uD800x""#, #""\uD800\n""#, #""\uD800\u0041""#, #""\uDC00\uD800""#,
            #""\uD800\u""#,
            "\u{FEFF}1", "1\u{0}", "\u{0}", "\u{A0}1", "/**/1", "1//", #"["a" "b"]"#, #""a" "b""#, "[] []", "{}{}",
        ])
    func refused(text: String) {
        #expect(throws: JSONError.self) { try JSON.decode(JSONValue.self, from: text) }
        #expect(throws: JSONError.self) { try skip(Array(text.utf8)) }
    }

    @Test(
        "errors say what is wrong, and where",
        arguments: [
            ("[1,]", JSONError.Kind.unexpectedByte(UInt8(ascii: "]")), 3), ("[1", .unexpectedEnd, 2), ("1 2", .trailingBytes, 2),
            ("nul", .unexpectedEnd, 3), ("nulx", .unexpectedByte(UInt8(ascii: "n")), 0), ("[\"a\u{1}\"]", .controlCharacter(1), 3),
            (#""ab\x""#, .invalidEscape, 3), (#""\uD800""#, .loneSurrogate, 1), ("[01]", .invalidNumber, 1), ("[1.]", .invalidNumber, 3),
        ])
    func kinds(text: String, kind: JSONError.Kind, offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSON.decode(JSONValue.self, from: text) }
        #expect(error?.kind == kind)
        #expect(error?.offset == offset)
    }

    @Test("as many levels as the limit are read, one more is refused", arguments: [1, 64, 100])
    func depth(limit: Int) {
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            func nested(_ levels: Int) -> String {
                String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)
            }
            #expect(throws: Never.self) { try JSON.decode(JSONValue.self, from: nested(limit), depthLimit: limit) }
            let error = #expect(throws: JSONError.self) { try JSON.decode(JSONValue.self, from: nested(limit + 1), depthLimit: limit) }
            #expect(error?.kind == .tooDeep(limit: limit))
            #expect(throws: JSONError.self) { try skip(Array(nested(limit + 1).utf8), depthLimit: limit) }
        }
    }

    @Test("a document that only opens is refused before the stack suffers")
    func endlessOpening() {
        let error = #expect(throws: JSONError.self) {
            try JSON.decode(JSONValue.self, from: [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
        }
        #expect(error?.kind == .tooDeep(limit: 64))
        #expect(error?.offset == 64)
    }

    @Test("a document cut anywhere ends too soon, whatever it is cut in")
    func truncation() {
        let bytes = Array(MessageSamples.surveyText.utf8)
        for length in 0..<bytes.count {
            let cut = Array(bytes[..<length])
            #expect(#expect(throws: JSONError.self) { try JSON.decode(Survey.self, from: cut) }?.kind == .unexpectedEnd)
            #expect(#expect(throws: JSONError.self) { try JSON.decode(JSONValue.self, from: cut) }?.kind == .unexpectedEnd)
            #expect(#expect(throws: JSONError.self) { try skip(cut) }?.kind == .unexpectedEnd)
        }
    }

    @Test(
        "ill-formed UTF-8 is refused in values, keys and what is skipped",
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x20], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE1, 0x80],
            [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xEF, 0xBF, 0x7F], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF1, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
        ] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        for padding in 0..<9 {
            let string = Array("\"".utf8) + [UInt8](repeating: 0x61, count: padding) + bytes + Array("aaaaaaaa\"".utf8)
            let value = Array("[".utf8) + string + Array("]".utf8)
            let key = Array("{".utf8) + string + Array(":1}".utf8)
            for document in [value, key] {
                let error = #expect(throws: JSONError.self) { try JSON.decode(JSONValue.self, from: document) }
                #expect(error?.kind == .invalidUTF8)
                #expect(error?.offset == 2 + padding)
                #expect(throws: JSONError.self) { try skip(document) }
            }
        }
    }

    @Test("every scalar reads back from its bytes, from an escape and from both styles of writing")
    func everyScalar() throws {
        for scalar in (0...0x10FFFF as ClosedRange<UInt32>).lazy.filter({ $0 < 0x800 || $0 % 61 == 0 || $0 > 0x10FFF0 }) {
            guard let scalar = Unicode.Scalar(scalar) else { continue }
            let text = String(Character(scalar))
            let escaped = text.utf16.map { unit in
                let digits = String(unit, radix: 16)
                return #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
            }
            #expect(try JSON.decode(String.self, from: "\"\(escaped.joined())\"").unicodeScalars.elementsEqual(text.unicodeScalars))
            for ascii in [false, true] {
                let written = JSON.encode(text, options: .init(escapesNonASCII: ascii))
                #expect(try JSON.decode(String.self, from: written).unicodeScalars.elementsEqual(text.unicodeScalars))
            }
        }
    }

    private func skip(_ bytes: [UInt8], depthLimit: Int = JSONReader.defaultDepthLimit) throws(JSONError) {
        try bytes.withUnsafeBytes { buffer in
            Result { () throws(JSONError) in
                var reader = JSONReader(buffer, depthLimit: depthLimit)
                try reader.skipValue()
                try reader.finish()
            }
        }.get()
    }
}
