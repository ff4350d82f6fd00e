import JSON
import Testing

@testable import FieldworkTool

@Suite("Fields of a schema")
struct SchemaOutlineTests {
    private func lines(_ schema: String) throws -> [String] {
        SchemaOutline(try JSON.decode(JSONValue.self, from: schema), name: "Root").fields.map { field in
            "\(String(repeating: " ", count: field.depth))\(field.name)\(field.isRequired ? "!" : ""): \(field.type)\(field.summary.isEmpty ? "" : " # \(field.summary)")"
        }
    }

    @Test("names, types, what is required, and what it means, in the schema's order")
    func plain() throws {
        #expect(
            try lines(
                #"""
                {"type":"object","properties":{
                    "token":{"type":"string","description":"Who takes part.","minLength":1,"maxLength":64},
                    "limit":{"type":["integer","null"],"minimum":1},
                    "state":{"type":"string","enum":["open","used"]},
                    "when":{"type":"string","format":"date-time"},
                    "anything":{}},
                 "required":["token","state"]}
                """#) == [
                    "token!: string, 1 to 64 characters # Who takes part.", "limit: integer, at least 1", #"state!: "open" | "used""#,
                    "when: string (date-time)", "anything: any",
                ])
    }

    @Test("objects inside are told below, in arrays and maps too")
    func nested() throws {
        #expect(
            try lines(
                ##"""
                {"type":"object","properties":{
                    "pages":{"type":"array","items":{"$ref":"#/$defs/Page"}},
                    "labels":{"type":"object","additionalProperties":{"type":"string"}},
                    "byName":{"type":"object","additionalProperties":{"$ref":"#/$defs/Page"}},
                    "inline":{"type":"object","properties":{"a":{"type":"boolean"}}}},
                 "$defs":{"Page":{"type":"object","description":"A page.","properties":{"title":{"type":"string"}},"required":["title"]}}}
                """##) == [
                    "pages: array of Page", " title!: string", "labels: map of string", "byName: map of Page", " title!: string",
                    "inline: object", " a: boolean",
                ])
    }

    @Test("a type inside itself is told once")
    func recursion() throws {
        #expect(
            try lines(
                ##"{"type":"object","properties":{"children":{"type":"array","items":{"$ref":"#"}},"name":{"type":"string"}}}"##) == [
                    "children: array of Root", "name: string",
                ])
        #expect(
            try lines(
                ##"{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}}}}}"##
            ) == ["a: A", " a: A"])
    }

    @Test("alternatives are told side by side")
    func alternatives() throws {
        #expect(
            try lines(
                #"""
                {"type":"object","properties":{
                    "a":{"anyOf":[{"type":"string"},{"type":"null"}]},
                    "b":{"oneOf":[{"const":"none"},{"type":"object","properties":{"some":{"type":"integer"}}}]}},"required":["b"]}
                """#) == ["a: string", #"b!: "none" | object"#, " some: integer"])
    }

    @Test(
        "what is no object is one value; what is not known is no failure",
        arguments: ["true", "{}", ##"{"$ref":"#/$defs/Missing"}"##, "7", "[]"])
    func values(schema: String) throws {
        #expect(try lines(schema) == ["(value)!: any"])
    }

    @Test("references that lead round in a circle come to an end")
    func circle() throws {
        #expect(try lines(##"{"$ref":"#/$defs/A","$defs":{"A":{"$ref":"#/$defs/B"},"B":{"$ref":"#/$defs/A"}}}"##).count == 1)
        #expect(try lines(##"{"$ref":"#/$defs/A","$defs":{"A":{"type":"array","items":{"$ref":"#/$defs/A"}}}}"##).count == 1)
    }

    @Test("an object without fields has none")
    func empty() throws {
        #expect(try lines(#"{"type":"object"}"#) == [])
    }
}
