import JSON
import Testing

@Suite("Values and objects")
struct ValueTests {
    @Test("literals make values, and a value prints as JSON")
    func literals() {
        let value: JSONValue = ["a": [1, 2.5, .null, true, "x"], "b": [:], "c": []]
        #expect(value.description == #"{"a":[1,2.5,null,true,"x"],"b":{},"c":[]}"#)
        #expect(value["a"]?[4]?.string == "x" && value["a"]?[5] == nil && value["z"] == nil && value[0] == nil)
        #expect(value["a"]?[3]?.bool == true && value["a"]?.array?.count == 5 && value["b"]?.object?.isEmpty == true)
    }

    @Test("of a duplicate key the last value stands at the first one's place", arguments: [2, 40])
    func duplicates(extra: Int) throws {
        let others = (0..<extra).map { #""k\#($0)":\#($0)"# }.joined(separator: ",")
        let value = try JSON.decode(JSONValue.self, from: #"{"a":1,\#(others),"a":2}"#)
        #expect(value.description == #"{"a":2,\#(others)}"#)
    }

    @Test("an object keeps its order while members come, change and go")
    func order() {
        var object = JSONObject()
        for index in 0..<40 { object["k\(index)"] = .integer(Int64(index)) }
        #expect(object.keys == (0..<40).map { "k\($0)" })
        object["k7"] = "changed"
        object["k3"] = nil
        #expect(object.removeValue(forKey: "k39") == 39 && object.removeValue(forKey: "k39") == nil)
        #expect(object.keys == (0..<39).filter { $0 != 3 }.map { "k\($0)" })
        #expect(object["k7"] == "changed" && object["k38"] == 38 && object["k3"] == nil)
        for index in 4..<39 { object["k\(index)"] = nil }
        #expect(object.keys == ["k0", "k1", "k2"] && object.values == [0, 1, 2] && object["k2"] == 2)
    }

    @Test("objects are equal whatever their order")
    func equality() {
        #expect(["a": 1, "b": 2] as JSONObject == ["b": 2, "a": 1])
        #expect(["a": 1] as JSONObject != ["a": 1, "b": 2] && ["a": 1] as JSONObject != ["b": 1])
    }

    @Test("members of a value can be set in place")
    func mutation() {
        var value: JSONValue = [:]
        value["a"] = 1
        value["b"] = [:]
        value["b"]?["c"] = true
        #expect(value == ["a": 1, "b": ["c": true]])
    }
}
