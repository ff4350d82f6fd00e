import Testing

@testable import FieldworkTool

@Suite("Names that were meant")
struct NearestNamesTests {
    private let names = ["tokens.grants.find", "tokens.grants.issue", "tokens.keys.verify", "responses.surveys.list", "sys.health"]

    @Test(
        "a slip of the finger, a part and another service's like are found",
        arguments: [
            ("tokens.grants.fnid", ["tokens.grants.find"]), ("tokens.verify", ["tokens.keys.verify"]),
            ("grants", ["tokens.grants.find", "tokens.grants.issue"]),
            ("sys.helth", ["sys.health"]), ("nothing.of.the.sort", []), ("", []),
        ])
    func nearest(name: String, found: [String]) {
        #expect(NearestNames.of(name, among: names) == found)
    }

    @Test("the question names them all")
    func question() {
        #expect(NearestNames.question([]) == nil)
        #expect(NearestNames.question(["a"]) == "; did you mean a?")
        #expect(NearestNames.question(["a", "b", "c"]) == "; did you mean a, b or c?")
    }
}
