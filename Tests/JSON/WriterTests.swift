import JSON
import Testing

@Suite("Writer")
struct WriterTests {
    @Test("strings are escaped as little as RFC 8259 allows")
    func escapes() {
        let text = "\u{0}\u{1}\u{8}\t\n\u{B}\u{C}\r\u{1F} \"\\/\u{7F}é\u{2028}😀"
        #expect(JSON.encodeString(text) == #""\u0000\u0001\b\t\n\u000b\f\r\u001f \"\\/"# + "\u{7F}é\u{2028}😀\"")
    }

    @Test("the styles of a PHP server can be had")
    func styles() {
        let text = "a/ę\u{FFFF}😀"
        #expect(JSON.encodeString(text, options: .init(escapesSlashes: true)) == #""a\/ę"# + "\u{FFFF}😀\"")
        #expect(JSON.encodeString(text, options: .init(escapesNonASCII: true)) == #""a/\u0119\uffff\ud83d\ude00""#)
        #expect(JSON.encodeString(["ę/": 1], options: .init(escapesSlashes: true, escapesNonASCII: true)) == #"{"\u0119\/":1}"#)
    }

    @Test("an escape is found at every distance from the start")
    func escapeAnywhere() throws {
        for length in 0..<40 {
            for special in ["\"", "\\", "\n", "\u{1F}", "é", "😀", ""] {
                let text = String(repeating: "a", count: length) + special + String(repeating: "b", count: 39 - length)
                #expect(try JSON.decode(String.self, from: JSON.encode(text)) == text)
                let slice = text.dropFirst(3)
                #expect(try JSON.decode(String.self, from: JSON.encode(String(slice))) == slice)
            }
        }
    }

    @Test("a writer that was reset starts afresh and keeps its memory")
    func reuse() {
        var writer = JSONWriter(capacity: 0)
        for _ in 0..<3 {
            writer.reset()
            writer.beginArray()
            for index in 0..<1000 { writer.write(Int64(index)) }
            writer.endArray()
            #expect(writer.count == 3891)
            #expect(writer.withBytes { String(decoding: $0.suffix(5), as: UTF8.self) } == ",999]")
        }
    }

    @Test("commas stand between members and nowhere else")
    func commas() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.writeKey(prepared: ",\"a\":")
        writer.beginArray()
        writer.writeNull()
        writer.beginArray()
        writer.endArray()
        writer.writeRaw(Array("{}".utf8))
        writer.write(true)
        writer.write("x")
        writer.write(UInt64.max)
        writer.endArray()
        writer.writeKey("b")
        writer.beginObject()
        writer.endObject()
        writer.writeField(prepared: ",\"c\":", Int?.none)
        writer.writeExplicitField(prepared: ",\"d\":", Int?.none)
        writer.writeField("e", 1)
        writer.writeField("f", Int?.none)
        writer.writeExplicitField("g", Int?.none)
        writer.endObject()
        let text = writer.withBytes { String(decoding: $0, as: UTF8.self) }
        #expect(text == #"{"a":[null,[],{},true,"x",18446744073709551615],"b":{},"d":null,"e":1,"g":null}"#)
    }

    @Test("collections, optionals and dictionaries nest")
    func collections() throws {
        let value: [[String: [Int?]]?] = [nil, [:], ["b": [1, nil], "a": []]]
        #expect(JSON.encodeString(value) == #"[null,{},{"a":[],"b":[1,null]}]"#)
        #expect(try JSON.decode(type(of: value), from: JSON.encode(value)) == value)
        #expect(JSON.encodeString(["a": Int?.none]) == #"{"a":null}"#)
        #expect(JSON.encodeString(Int?.none) == "null")
    }
}
