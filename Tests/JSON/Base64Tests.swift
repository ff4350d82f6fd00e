import Foundation
import JSON
import TestSupport
import Testing

@Suite("Bytes in messages")
struct Base64Tests {
    @Test("bytes of every length are written as Foundation writes them, and read back")
    func everyLength() throws {
        var generator = SeededGenerator(seed: 5)
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let text = JSON.encodeString(Base64(bytes))
            #expect(text == "\"\(Data(bytes).base64EncodedString())\"")
            #expect(try JSON.decode(Base64.self, from: text).bytes == bytes)
        }
    }

    @Test("an escaped slash is a slash")
    func escaped() throws {
        #expect(try JSON.decode(Base64.self, from: #""\/\/\/\/""#).bytes == [255, 255, 255])
    }

    @Test(
        "what is no base64 is refused",
        arguments: [#""A""#, #""AA""#, #""AAA""#, #""AA=A""#, #""A===""#, #""====""#, #""AB==""#, #""AAB=""#, #""AA-_""#, #""AA A""#, "5"])
    func refused(_ text: String) {
        #expect(throws: JSONError.self) { try JSON.decode(Base64.self, from: text) }
    }
}
