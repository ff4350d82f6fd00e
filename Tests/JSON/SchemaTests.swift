import JSON
import Testing

@Suite("Schemas")
struct SchemaTests {
    private static let dialect = #""$schema":"https://json-schema.org/draft/2020-12/schema""#

    /// Whether the type's document is `{"$schema":…,` and then `members`, in this order.
    private func expect(
        _ type: any JSONDescribed.Type, _ members: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let wanted = try JSON.decode(JSONValue.self, from: "{\(Self.dialect)\(members.isEmpty ? "" : ",")\(members)}")
        #expect(JSONSchema.document(of: type).description == wanted.description, sourceLocation: sourceLocation)
    }

    @Test("scalars are their JSON types, whole numbers within the bounds of narrow types")
    func scalars() throws {
        try expect(Bool.self, #""type":"boolean""#)
        try expect(String.self, #""type":"string""#)
        try expect(Double.self, #""type":"number""#)
        try expect(Int.self, #""type":"integer""#)
        try expect(Int64.self, #""type":"integer""#)
        try expect(Int16.self, #""type":"integer","minimum":-32768,"maximum":32767"#)
        try expect(UInt32.self, #""type":"integer","minimum":0,"maximum":4294967295"#)
        try expect(UInt64.self, #""type":"integer","minimum":0"#)
        try expect(JSONValue.self, "")
        try expect(JSONObject.self, #""type":"object""#)
    }

    @Test("containers describe what they hold, and optionals allow null")
    func containers() throws {
        try expect([Int8?].self, #""type":"array","items":{"type":["integer","null"],"minimum":-128,"maximum":127}"#)
        try expect([String: [Bool]].self, #""type":"object","additionalProperties":{"type":"array","items":{"type":"boolean"}}"#)
        try expect(Bool??.self, #""type":["boolean","null"]"#)
        try expect(JSONValue?.self, "")
        try expect(Branch.Shape?.self, #""type":["string","null"],"enum":["round","long",null]"#)
        try expect(JSONValueBox?.self, #""anyOf":[{"description":"Anything but an empty string.","not":{"const":""}},{"type":"null"}]"#)
    }

    @Test("an enum with raw values lists them when it can, and is its raw type when it cannot")
    func rawValues() throws {
        try expect(Branch.Shape.self, #""type":"string","enum":["round","long"]"#)
        try expect(Survey.Mode.self, #""type":"string","enum":["open","by-invitation"]"#)
        try expect(Question.Kind.self, #""type":"integer","enum":[1,2]"#)
        try expect(Branch.Colour.self, #""type":"integer""#)
    }

    @Test("a message is an object that says what each field is, whether it may be missing, and what stands for it then")
    func message() throws {
        try expect(
            Branch.self,
            #"""
            "description":"A place in a tree, called \"branch\"; its path is written with a \\.","type":"object","properties":{
                "parent":{"type":["integer","null"]},
                "number":{"description":"Counts from 1.","type":"integer","minimum":0,"maximum":4294967295,"default":1},
                "weight":{"description":"Counts from 1.","type":"number","default":-0.5},
                "branches":{"type":"array","items":{"$ref":"#"},"default":[]},
                "leaves":{"type":"object","additionalProperties":{"anyOf":[{"$ref":"#/$defs/Leaf"},{"type":"null"}]},"default":{}},
                "root-leaf":{"description":"Below the ground.","$ref":"#/$defs/Leaf"},
                "shape":{"anyOf":[{"$ref":"#/$defs/Shape"},{"type":"null"}]},
                "colour":{"type":["integer","null"]},
                "madeAt":{"type":"integer"},
                "note":{"type":["string","null"]},
                "extra":{}},
            "required":["root-leaf"],
            "$defs":{
                "Leaf":{"type":"object","properties":{"shape":{"$ref":"#/$defs/Shape"},
                    "count":{"type":"integer","minimum":-128,"maximum":127}},"required":["count"]},
                "Shape":{"type":"string","enum":["round","long"]}}
            """#)
        try expect(Bare.self, #""type":"object""#)
        try expect(
            Span.self,
            #"""
            "description":"One type for two names, observers, a type told by its default.","type":"object","properties":{
                "first":{"type":"integer"},"last":{"type":"integer"},"isOpen":{"type":"boolean","default":false},
                "label":{"type":"string","default":"none"},"step":{"type":"integer","default":1}},"required":["first","last"]
            """#)
    }

    @Test("types of one name are told apart")
    func names() throws {
        try expect(
            Autumn.Heap.self,
            #"""
            "type":"object","properties":{"leaves":{"type":"array","items":{"$ref":"#/$defs/Leaf"}},"old":{"$ref":"#/$defs/Leaf2"}},
            "required":["leaves","old"],
            "$defs":{
                "Leaf":{"type":"object","properties":{"fallen":{"$ref":"#/$defs/Leaf2"},
                    "blown":{"type":["array","null"],"items":{"$ref":"#/$defs/Leaf"}},
                    "held":{"anyOf":[{"$ref":"#/$defs/Leaf2"},{"type":"null"}]}},"required":["fallen"]},
                "Leaf2":{"type":"object","properties":{"shape":{"type":"string","enum":["round","long"]},
                    "count":{"type":"integer","minimum":-128,"maximum":127}},"required":["count"]}}
            """#)
    }

    @Test("an enum with payloads is one of its names and of its objects of one member")
    func choices() throws {
        try expect(Wind.self, #""type":"string","enum":["calm","storm"]"#)
        try expect(
            Weather.self,
            #"""
            "description":"The weather.","oneOf":[
                {"description":"Nothing falls.","const":"dry"},
                {"description":"In millimetres.","type":"object","properties":{"rain":{"type":"number"}},"required":["rain"],
                    "additionalProperties":false},
                {"type":"object","properties":{"mixed":{"type":"array","items":{"$ref":"#"}}},"required":["mixed"],
                    "additionalProperties":false},
                {"type":"object","properties":{"wind":{"type":["string","null"],"enum":["calm","storm",null]}},"required":["wind"],
                    "additionalProperties":false}]
            """#)
    }

    @Test("a description written by hand stays, also of a type made of itself")
    func byHand() throws {
        try expect(HalfByHand.self, #""type":["object","string"]"#)
        try expect(Nest.self, ##""description":"Nests in a nest.","type":"array","items":{"$ref":"#"}"##)
        try expect(
            [String: Nest].self,
            #"""
            "type":"object","additionalProperties":{"$ref":"#/$defs/Nest"},
            "$defs":{"Nest":{"description":"Nests in a nest.","type":"array","items":{"$ref":"#/$defs/Nest"}}}
            """#)
    }
}
