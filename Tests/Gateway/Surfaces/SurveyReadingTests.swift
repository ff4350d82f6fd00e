import Contracts
import JSON
import RPC
import Testing

@testable import GatewayService

@Suite("WebAnkieta: reading surveys")
struct SurveyReadingTests {
    let gateway = TestGateway()

    static let document = #"""
        {"title":"Badanie/żółć","url_title":"badanie","lang":"pl","status":"collecting","security_level":3,"reusable_tokens":false,
         "verification_code":true,"acknowledgments":"Dziękujemy","ends_at":null,"response_limit":null,"pages":[
          {"id":1001,"title":"Pierwsza","goto":null,"questions":[
           {"id":1002,"type":0,"text":"Czy?","required":true,"answers":[{"text":"Tak"},{"text":"Nie","goto":"end"},
            {"text":"Inne","other":true,"goto":1005}]},
           {"id":1003,"type":10,"text":"Wiek","required":false,"min":18,"max":null}]},
          {"id":1004,"title":"","goto":1006,"questions":[{"id":1007,"type":1,"text":"Oceń","required":false,
           "answers":[{"text":"Cena"}],"scale":["źle","dobrze"]}]},
          {"id":1005,"title":"","goto":null,"questions":[{"id":1008,"type":14,"text":"Zgoda","required":true}]},
          {"id":1006,"title":"","goto":"end","questions":[{"id":1009,"type":2,"text":"Uwagi","required":false,"fields":2}]}]}
        """#

    func survey() throws -> Survey {
        Survey(
            id: 42, uuid: "u", version: 3, urlTitle: "badanie", reusableTokens: false,
            document: try JSON.decode(JSONValue.self, from: Self.document))
    }

    func serve() throws {
        let survey = try survey()
        gateway.responses.on(ResponsesContract.getSurvey) { _, _ in survey }
        gateway.responses.on(ResponsesContract.describeSurvey) { _, _ in
            SurveyDescription(
                survey: survey, status: "collecting", createdAt: 1_736_942_400_000_000, publishedAt: nil, modifiedAt: 1_752_580_800_999_999,
                endsAt: 1_774_746_000_000_000, completions: 7)
        }
        gateway.responses.on(ResponsesContract.countAnswers) { _, _ in
            AnswerCounts(questions: [AnswerCount(question: 1002, answers: 5)])
        }
    }

    @Test("a survey comes with every member, nulls written out, Warsaw's clocks and PHP's escapes")
    func surveys() async throws {
        try serve()
        let reply = try await gateway.send(.get, "/api/v2/surveys/42", key: "responses")
        #expect(reply.status == 200)
        #expect(
            reply.body
                == #"{"id":42,"title":"Badanie\/\u017c\u00f3\u0142\u0107","internal_title":null,"url_title":"badanie","#
                + #""date_created":"2025-01-15 13:00:00","date_published":null,"date_modified":"2025-07-15 14:00:00","#
                + #""date_end":"2026-03-29 03:00:00","answers_count":7,"status":1,"type":0,"personal_data":1,"lang_code":"pl","#
                + #""security_level":3,"anonymous":0,"password":null,"partial_answers":1,"reversible":0,"thank_you_text":"Dzi\u0119kujemy"}"#
        )
        #expect(gateway.responses.requests(ResponsesContract.describeSurvey) == [SurveyID(id: 42)])
    }

    @Test("the questions of a page come with their place in the survey, bounds, answers and scale", arguments: [0, 1])
    func questions(page: Int) async throws {
        try serve()
        let replies = [
            #"[{"id":1002,"id_page":1001,"number":1,"type":0,"text":"Czy?","desc":null,"required":true,"answers_count":5,"#
                + #""options":{"min":null,"max":null,"fields":null,"points":null},"answers":[{"number":1,"text":"Tak","other":false},"#
                + #"{"number":2,"text":"Nie","other":false},{"number":3,"text":"Inne","other":true}],"scale":[]},"#
                + #"{"id":1003,"id_page":1001,"number":2,"type":10,"text":"Wiek","desc":null,"required":false,"answers_count":0,"#
                + #""options":{"min":18,"max":null,"fields":null,"points":null},"answers":[],"scale":[]}]"#,
            #"[{"id":1007,"id_page":1004,"number":3,"type":1,"text":"Oce\u0144","desc":null,"required":false,"answers_count":0,"#
                + #""options":{"min":null,"max":null,"fields":null,"points":null},"answers":[{"number":1,"text":"Cena","other":false}],"#
                + #""scale":[{"number":1,"text":"\u017ale"},{"number":2,"text":"dobrze"}]}]"#,
        ]
        let reply = try await gateway.send(.get, "/api/questions/42/\(page == 0 ? 1001 : 1004)", key: "respondents")
        #expect(reply.status == 200)
        #expect(reply.body == replies[page])
    }

    @Test("what is too much to be counted is null")
    func uncounted() async throws {
        try serve()
        gateway.responses.on(ResponsesContract.countAnswers) { _, _ in AnswerCounts(questions: nil) }
        let reply = try await gateway.send(.get, "/api/v2/questions?id_survey=42&id_page=1005", key: "responses")
        #expect(reply.body.contains(#""number":4,"type":14,"#) && reply.body.contains(#""answers_count":null"#))
    }

    @Test(
        "pages and logic are lists, with -1 for the end",
        arguments: [
            (
                "pages",
                #"[{"id":1001,"number":1,"title":"Pierwsza"},{"id":1004,"number":2,"title":""},{"id":1005,"number":3,"title":""},"#
                    + #"{"id":1006,"number":4,"title":""}]"#
            ),
            (
                "logic/question",
                #"[{"id_question":1002,"answer_number":2,"goto_page_id":-1},{"id_question":1002,"answer_number":3,"goto_page_id":1005}]"#
            ),
            ("logic/page", #"[{"from_page_id":1004,"goto_page_id":1006},{"from_page_id":1006,"goto_page_id":-1}]"#),
        ])
    func lists(name: String, body: String) async throws {
        try serve()
        for target in ["/api/\(name)/42", "/api/v2/\(name)/42", "/api/v3/\(name)?id_survey=42"] {
            #expect(try await gateway.send(.get, target, key: "responses").body == body)
        }
    }

    @Test("keys without either scope are 401, as are surveys of others; unknown ones are 404, missing parameters 406")
    func refusals() async throws {
        try serve()
        for key in [nil, "manage", "operator"] { #expect(try await gateway.send(.get, "/api/v2/surveys/42", key: key).status == 401) }
        let missing = [
            ("surveys", "id_survey"), ("pages", "id_survey"), ("logic/page", "id_survey"), ("logic/question", "id_survey"),
            ("questions", "id_survey"), ("questions/42", "id_page"),
        ]
        for (path, name) in missing {
            let reply = try await gateway.send(.get, "/api/v2/\(path)", key: "responses")
            #expect(reply.status == 406)
            #expect(reply.body == #"{"error":"The parameter \#(name) is required."}"#)
        }
        #expect(try await gateway.send(.get, "/api/v2/surveys/x", key: "responses").status == 404)
        for page in ["1", "x", "1002"] {
            #expect(try await gateway.send(.get, "/api/v2/questions/42/\(page)", key: "responses").status == 404)
        }
        gateway.responses.refuse(ResponsesContract.getSurvey, RPCError(.permissionDenied, reason: SurveyRefusal.foreign, "x"))
        #expect(try await gateway.send(.get, "/api/v2/pages/42", key: "responses").status == 401)
        gateway.responses.refuse(ResponsesContract.describeSurvey, .notFound("the survey"))
        #expect(try await gateway.send(.get, "/api/v2/surveys/42", key: "responses").status == 404)
    }

    @Test(
        "states are the vendor's numbers",
        arguments: [("creating", 0), ("collecting", 1), ("ended", 2)] as [(String, Int64)])
    func states(status: String, number: Int64) throws {
        let description = SurveyDescription(
            survey: try survey(), status: status, createdAt: 0, publishedAt: nil, modifiedAt: 0, endsAt: nil, completions: 0)
        #expect(SurveyReading.survey(description)["status"] == .integer(number))
    }
}
