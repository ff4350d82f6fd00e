import JSON
import Testing

@Suite("Every type of question through the interface that fills in")
struct QuestionTypeTests {
    /// One of each, with what a client sends behind `questions[<id>]` in the vendor's encoding: brackets raw, values encoded, holes where its
    /// list had nothing.
    private static let types: [(question: JSONValue, fields: [String], stored: JSONValue)] = [
        (
            ["type": 0, "text": "0", "answers": [["text": "a"], ["text": "b", "other": true]]],
            ["[answer]=2", "[other_answer][2]=za%C5%BC+x"],
            ["type": 0, "answer": 2, "other": "zaż x"]
        ),
        (
            ["type": 1, "text": "1", "answers": [["text": "a"], ["text": "b"], ["text": "c"]], "scale": ["x", "y"]],
            ["[answers][1]=2", "[answers][3]=1"], ["type": 1, "answers": ["1": 2, "3": 1]]
        ),
        (["type": 2, "text": "2", "fields": 2], ["[answers][]=raz", "[answers][]=dwa"], ["type": 2, "answers": ["raz", "dwa"]]),
        (["type": 2, "text": "2", "fields": 3], ["[answers][0]=raz", "[answers][2]=trzy"], ["type": 2, "answers": ["raz", "", "trzy"]]),
        (
            ["type": 3, "text": "3", "answers": [["text": "a"], ["text": "b"]], "points": 100], ["[answers][1]=40", "[answers][2]=60"],
            ["type": 3, "answers": ["1": 40, "2": 60]]
        ),
        (
            ["type": 4, "text": "4", "answers": [["text": "a"], ["text": "b"]]], ["[answers][2]=B%26b"],
            ["type": 4, "answers": ["2": "B&b"]]
        ),
        (
            ["type": 5, "text": "5", "answers": [["text": "a"], ["text": "b"]]], ["[answers][1]=2", "[answers][2]=1"],
            ["type": 5, "answers": ["1": 2, "2": 1]]
        ),
        (
            ["type": 6, "text": "6", "answers": [["text": "a"], ["text": "b", "other": true], ["text": "c"]], "max": 2],
            ["[answers][1]=true", "[answers][2]=true", "[answers][3]=false", "[other_answers][2]=w%C5%82asna"],
            ["type": 6, "answers": [1, 2], "other": ["2": "własna"]]
        ),
        (
            ["type": 7, "text": "7", "answers": [["text": "a"], ["text": "b"]], "scale": ["x", "y"]],
            ["[answers][1][1]=true", "[answers][1][2]=true", "[answers][2][2]=1"], ["type": 7, "answers": ["1": [1, 2], "2": [2]]]
        ),
        (["type": 8, "text": "8", "answers": [["text": "a"]]], ["[answers][1]=100"], ["type": 8, "answers": ["1": 100]]),
        (["type": 9, "text": "9"], [], .null),
        (["type": 10, "text": "10", "min": -5], ["[answer]=-5"], ["type": 10, "answer": -5]),
        (["type": 11, "text": "11"], ["[answer]=jan%40example.pl"], ["type": 11, "answer": "jan@example.pl"]),
        (["type": 12, "text": "12"], ["[answer]=29-02-2024"], ["type": 12, "answer": "29-02-2024"]),
        (["type": 13, "text": "13", "answers": [["text": "a"], ["text": "b"]]], ["[answer]=2"], ["type": 13, "answer": 2]),
        (["type": 14, "text": "14", "required": true], ["[answer]=true"], ["type": 14, "answer": true]),
        (
            ["type": 16, "text": "16", "reason": true], ["[answer]=11", "[other_answer][11]=bo+tak"],
            ["type": 16, "answer": 11, "reason": "bo tak"]
        ),
        (
            ["type": 17, "text": "17", "answers": [["text": "a"]], "scale": ["x", "y"]], ["[answers][1][2]=kom%C3%B3rka"],
            ["type": 17, "answers": ["1": ["2": "komórka"]]]
        ),
        (
            ["type": 19, "text": "19", "answers": [["text": "a"], ["text": "b"]], "scale": ["x", "y"]],
            ["[answers][1]=2", "[answers][2]=1"],
            ["type": 19, "answers": ["1": 2, "2": 1]]
        ),
    ]

    @Test("is stored as it was sent, with brackets raw and encoded, and the consent under index 1 and under its id")
    func stored() async throws {
        let installation = try await Installation.start()
        let questions = Self.types.map(\.question) + [["type": 15, "text": "15", "required": true]]
        let survey = try await OpenStudy.create(in: installation).survey(["pages": [["questions": .array(questions)]]])
        var expected = JSONObject()
        for (index, type) in Self.types.enumerated() where type.stored != .null { expected["\(survey.question(0, index))"] = type.stored }
        for isEncoded in [false, true] {
            let access = try await survey.begin()
            var pairs = ["respondent_key=\(access.key)", "id_page=\(access.page)"]
            for (index, type) in Self.types.enumerated() {
                let number = type.question["type"]?.integer ?? 0
                let name = "questions[\(number == 14 && !isEncoded ? 1 : survey.question(0, index))]"
                pairs += ["[type]=\(number)"].map { name + $0 } + type.fields.map { name + $0 }
            }
            var body = pairs.joined(separator: "&")
            if isEncoded { body = body.replacing("[", with: "%5B").replacing("]", with: "%5D") }
            let reply = try await survey.client.send(
                .POST, "/api/v2/responses/answer/\(survey.id)/\(access.response)", body: body,
                headers: ["Content-Type": "application/x-www-form-urlencoded"])
            #expect(reply.body == #"{"acknowledgments":""}"#)
        }
        #expect(try await survey.answers() == [.object(expected), .object(expected)])
        let upload = try await survey.begin()
        let refused = try await survey.answer(upload, [("[\(survey.question(0, Self.types.count))][type]", "15")])
        #expect(refused.body == #"{"error_code":9}"#, "an upload cannot be filled in here")
    }
}
