import Testing

@testable import ResponsesService

@Suite("Mandatory questions")
struct MandatoryTests {
    private static let partial: [(question: String, part: String, whole: String)] = [
        (#""type": 0, "answers": [{"text": "a"}]"#, "answer=", "answer=1"),
        (#""type": 1, "answers": [{"text": "a"}, {"text": "b"}], "scale": ["x"]"#, "answers[1]=1", "answers[1]=1&answers[2]=1"),
        (#""type": 2, "fields": 2"#, "answers[0]=x&answers[1]= ", "answers[0]=x&answers[1]=y"),
        (#""type": 3, "answers": [{"text": "a"}, {"text": "b"}], "points": 5"#, "answers[1]=5", "answers[1]=5&answers[2]=0"),
        (#""type": 4, "answers": [{"text": "a"}, {"text": "b"}]"#, "answers[2]=x", "answers[1]=y&answers[2]=x"),
        (#""type": 5, "answers": [{"text": "a"}, {"text": "b"}]"#, "answers[2]=1", "answers[1]=2&answers[2]=1"),
        (#""type": 6, "answers": [{"text": "a"}, {"text": "b"}]"#, "answers[2]=false", "answers[2]=true"),
        (#""type": 7, "answers": [{"text": "a"}, {"text": "b"}], "scale": ["x"]"#, "answers[2][1]=1", "answers[1][1]=1&answers[2][1]=1"),
        (#""type": 8, "answers": [{"text": "a"}, {"text": "b"}]"#, "answers[2]=50", "answers[1]=50&answers[2]=50"),
        (#""type": 10"#, "", "answer=1"),
        (#""type": 11"#, "answer= ", "answer=a@b.pl"),
        (#""type": 14"#, "answer=0", "answer=1"),
        (#""type": 16"#, "", "answer=1"),
        (#""type": 17, "answers": [{"text": "a"}, {"text": "b"}], "scale": ["x"]"#, "answers[2][1]=x", "answers[1][1]=x&answers[2][1]=y"),
        (#""type": 19, "answers": [{"text": "a"}, {"text": "b"}], "scale": ["x"]"#, "answers[2]=1", "answers[1]=1&answers[2]=1"),
    ]

    @Test("a mandatory question wants every row, an optional one takes what there is", arguments: partial)
    func wantsEverything(_ question: String, _ part: String, _ whole: String) throws {
        let required = try questionnaire(question: #"{"text": "?", "required": true, \#(question)}"#)
        let type = required.pages[0].questions[0].type.rawValue
        let unanswered = FillingFault.unanswered(questions: [required.pages[0].questions[0].id])
        #expect(throws: unanswered) { try required.answers([submission(type, part)], onPage: 0) }
        #expect(throws: unanswered) { try required.answers([], onPage: 0) }
        #expect(try required.answers([submission(type, whole)], onPage: 0).count == 1)

        let optional = try questionnaire(question: #"{"text": "?", \#(question)}"#)
        #expect(throws: Never.self) { try optional.answers([submission(type, part)], onPage: 0) }
    }
}
