import TestSupport
import Testing

@testable import GatewayService

@Suite("Forms and queries")
struct FormTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let form: String
        let json: String
        var testDescription: String { form }
    }

    static let examples: [Example] = [
        Example(form: "", json: "{}"),
        Example(form: "a=1", json: #"{"a":"1"}"#),
        Example(form: "a", json: #"{"a":""}"#),
        Example(form: "a=", json: #"{"a":""}"#),
        Example(form: "=1&a=2", json: #"{"a":"2"}"#),
        Example(form: "&&a=1&", json: #"{"a":"1"}"#),
        Example(form: "a=1=2", json: #"{"a":"1=2"}"#),
        Example(form: "a=1&a=2", json: #"{"a":"2"}"#),
        Example(form: "a=1&b=2&a=3", json: #"{"a":"3","b":"2"}"#),
        Example(form: "a=x+y%20z", json: #"{"a":"x y z"}"#),
        Example(form: "a=%C5%81%c3%b3d%C5%BA", json: #"{"a":"Łódź"}"#),
        Example(form: "a=Łódź", json: #"{"a":"Łódź"}"#),
        Example(form: "a=%2525", json: #"{"a":"%25"}"#),
        Example(form: "a[b]=1", json: #"{"a":{"b":"1"}}"#),
        Example(form: "a%5Bb%5D=1", json: #"{"a":{"b":"1"}}"#),
        Example(form: "a%5bb%5d[c]=1", json: #"{"a":{"b":{"c":"1"}}}"#),
        Example(form: "a[]=x&a[]=y", json: #"{"a":{"0":"x","1":"y"}}"#),
        Example(form: "a[]=x&a[5]=y&a[]=z", json: #"{"a":{"0":"x","5":"y","6":"z"}}"#),
        Example(form: "a[05]=y&a[]=z", json: #"{"a":{"05":"y","0":"z"}}"#),
        Example(form: "a[-3]=y&a[]=z", json: #"{"a":{"-3":"y","0":"z"}}"#),
        Example(form: "a[0][b]=1&a[0][c]=2&a[2][b]=3", json: #"{"a":{"0":{"b":"1","c":"2"},"2":{"b":"3"}}}"#),
        Example(form: "a=1&a[b]=2", json: #"{"a":{"b":"2"}}"#),
        Example(form: "a[b]=2&a=1", json: #"{"a":"1"}"#),
        Example(form: "a[b]x=1", json: #"{"a":{"b":"1"}}"#),
        Example(form: "a[b]x[c]=1", json: #"{"a":{"b":"1"}}"#),
        Example(form: "a[b=1", json: #"{"a[b":"1"}"#),
        Example(form: "[a]=1", json: #"{"[a]":"1"}"#),
        Example(form: "a]b=1", json: #"{"a]b":"1"}"#),
        Example(form: "a][b=1", json: #"{"a][b":"1"}"#),
        Example(form: "a[[b]=1", json: #"{"a":{"[b":"1"}}"#),
        Example(form: "a[b][=1", json: #"{"a":{"b":"1"}}"#),
        Example(form: "a[b c]=1", json: #"{"a":{"b c":"1"}}"#),
        // The vendor's own encoder leaves brackets raw and drops nulls, so that a list has holes (BEHAVIOUR 3.5).
        Example(
            form: "respondents[0][labels][0]=%C5%81%C3%B3d%C5%BA&respondents[0][labels][2]=IT",
            json: #"{"respondents":{"0":{"labels":{"0":"Łódź","2":"IT"}}}}"#),
    ]

    @Test("a form is read as PHP reads it", arguments: examples)
    func tree(example: Example) throws {
        #expect(try ParameterTree(form: example.form.utf8).description == example.json)
    }

    @Test("a form and the JSON of the same values are the same tree", arguments: examples)
    func equality(example: Example) throws {
        let form = try ParameterTree(form: example.form.utf8)
        let json = try example.json.utf8Bytes { try ParameterTree(json: $0) }
        #expect(form == json)
    }

    @Test(
        "what is not encoded rightly is refused",
        arguments: [
            ("a=%", ParameterError.malformedEncoding), ("a=%1", .malformedEncoding), ("a=%zz", .malformedEncoding),
            ("%4=1", .malformedEncoding),
            ("a=%C5", .invalidUTF8), ("a=%ED%A0%80", .invalidUTF8), ("a=%C0%AF", .invalidUTF8), ("%FF=1", .invalidUTF8), ("a=%00", .nul),
            ("a%00b=1", .nul),
        ])
    func refusals(form: String, error: ParameterError) {
        #expect(throws: error) { try ParameterTree(form: form.utf8) }
    }

    @Test("a thousand variables are read and one more is refused")
    func variables() throws {
        let form = (0..<1_000).map { "a[\($0)]=x" }.joined(separator: "&")
        #expect(try ParameterTree(form: form.utf8)["a"]?.tree?.members.count == 1_000)
        #expect(throws: ParameterError.tooManyVariables(limit: 1_000)) { try ParameterTree(form: (form + "&b=1").utf8) }
    }

    @Test("eight levels are read and one more is refused")
    func depth() throws {
        _ = try ParameterTree(form: "a[b][c][d][e][f][g][h]=1".utf8)
        #expect(throws: ParameterError.tooDeep(limit: 8)) { try ParameterTree(form: "a[b][c][d][e][f][g][h][i]=1".utf8) }
        #expect(throws: ParameterError.tooDeep(limit: 8)) { try ParameterTree(form: ("a" + String(repeating: "[]", count: 600)).utf8) }
    }

    @Test("long names are refused, whether their brackets are many or none")
    func keys() throws {
        let longest = String(repeating: "k", count: 255)
        _ = try ParameterTree(form: "\(longest)[\(longest)]=1".utf8)
        #expect(throws: ParameterError.keyTooLong(limit: 255)) { try ParameterTree(form: "\(longest)k=1".utf8) }
        #expect(throws: ParameterError.keyTooLong(limit: 255)) { try ParameterTree(form: "a[\(longest)k]=1".utf8) }
        #expect(throws: ParameterError.keyTooLong(limit: 255)) {
            try ParameterTree(form: String(repeating: "k", count: 1_000_000).utf8)
        }
    }

    @Test("nothing is appended behind the largest index")
    func overflow() {
        #expect(throws: ParameterError.indexOverflow) { try ParameterTree(form: "a[9223372036854775807]=1&a[]=2".utf8) }
    }

    @Test("no bytes at all bring the parser down", arguments: 0..<64)
    func hostile(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("ab[]=&%+0159AF\0\u{7F}".utf8) + [0x80, 0xC5, 0xED, 0xFF]
        for _ in 0..<500 {
            let length = Int.random(in: 0..<60, using: &generator)
            let bytes = (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            _ = try? ParameterTree(form: bytes)
            _ = try? bytes.withUnsafeBytes { try ParameterTree(json: $0) }
        }
    }
}
