import JSON
import Testing

@testable import GatewayService

@Suite("Parameters")
struct ParameterTreeTests {
    @Test("scalars of a JSON body become the texts that a form would have")
    func scalars() throws {
        let json = #"{"t":true,"f":false,"i":5,"w":5.0,"d":1.5,"big":123456789012345678901234567890,"s":"x","n":null,"l":["a",2,null]}"#
        let tree = try json.utf8Bytes { try ParameterTree(json: $0) }
        #expect(
            tree.description
                == #"{"t":"true","f":"false","i":"5","w":"5","d":"1.5","big":"123456789012345678901234567890","s":"x","n":null,"l":{"0":"a","1":"2","2":null}}"#
        )
    }

    @Test(
        "bodies that are no object of sane size are refused",
        arguments: [
            ("[]", ParameterError.notAnObject), ("1", .notAnObject), (#"{"a":"\u0000"}"#, .nul), (#"{"\u0000":1}"#, .nul),
            (#"{"a":[[[[[[[["x"]]]]]]]]}"#, .tooDeep(limit: 8)),
        ])
    func refusals(json: String, error: ParameterError) {
        #expect(throws: error) { try json.utf8Bytes { try ParameterTree(json: $0) } }
    }

    @Test("malformed JSON is refused with its place")
    func malformed() {
        #expect(throws: ParameterError.json(JSONError(.unexpectedByte(UInt8(ascii: "}")), offset: 5, path: "a"))) {
            try #"{"a":}"#.utf8Bytes { try ParameterTree(json: $0) }
        }
    }

    @Test("the number of JSON values is limited")
    func count() {
        let json = "{\"a\":[" + [String](repeating: "1", count: 20_001).joined(separator: ",") + "]}"
        #expect(throws: ParameterError.tooManyVariables(limit: 20_000)) { try json.utf8Bytes { try ParameterTree(json: $0) } }
    }

    @Test("the tree above wins by whole names")
    func merging() throws {
        let upper = try ParameterTree(form: "a=1&q[1]=x".utf8)
        let lower = try ParameterTree(form: "a=2&q[2]=y&b=3".utf8)
        #expect(upper.merged(over: lower).description == #"{"a":"1","q":{"1":"x"},"b":"3"}"#)
    }

    @Test("an array is no text, and null is none")
    func texts() throws {
        let tree = try #"{"a":["x"],"n":null,"e":""}"#.utf8Bytes { try ParameterTree(json: $0) }
        #expect(throws: ParameterError.notText("a")) { try tree.text("a") }
        #expect(try tree.text("n") == nil)
        #expect(try tree.text("e")?.isEmpty == true)
        #expect(try tree.given("e") == nil)
        #expect(try tree.text("missing") == nil)
    }

    @Test("a client's name is shown short and printable")
    func shown() {
        #expect(ParameterError.shown("a\u{1B}[31m\nb") == "a[31mb")
        #expect(ParameterError.shown(String(repeating: "x", count: 100)) == String(repeating: "x", count: 60) + "…")
    }

    @Test(
        "types of bodies are known by their names",
        arguments: [
            ("application/json", MediaType.json), ("Application/JSON; charset=utf-8", .json), ("application/vnd.api+json", .json),
            ("application/x-www-form-urlencoded;charset=UTF-8", .form), ("application/x-ndjson", .lines), ("text/plain", .other),
            ("", .other),
        ])
    func mediaTypes(header: String, type: MediaType) {
        #expect(MediaType(header) == type)
    }
}
