import Contracts
import Hummingbird
import RPC
import Testing

@testable import GatewayService

@Suite("WebAnkieta: filling in")
struct WebAnkietaFillingTests {
    let gateway = TestGateway()

    static let access = #"{"id_next_page":269666,"id_response":5902271,"respondent_key":"78a37f13bf9afc471151994a4f47f29a"}"#
    static let end = #"{"acknowledgments":"Dzi\u0119kujemy za wype\u0142nienie ankiety","veryfication_code":"838882"}"#
    static let key = "78a37f13bf9afc471151994a4f47f29a"

    func open() {
        gateway.responses.on(ResponsesContract.openFilling) { _, _ in
            FillingAccess(response: 5_902_271, respondentKey: Self.key, page: 269_666)
        }
    }

    @Test(
        "getaccess answers as the document prints, under every prefix and with parameters anywhere",
        arguments: [
            (HTTPRequest.Method.post, "/api/responses/getaccess/42", TestGateway.form, "url_title=badanie"),
            (.post, "/api/v2/responses/getaccess/42", TestGateway.form, "url_title=badanie"),
            (.post, "/api/v3/responses/getaccess", TestGateway.json, #"{"id_survey":42,"url_title":"badanie"}"#),
            (.post, "/api/responses/getaccess?id_survey=42", TestGateway.form, "url_title=badanie"),
            (.post, "/api/responses/getaccess", TestGateway.form, "id_survey=42&url_title=badanie"),
            (.get, "/api/responses/getaccess?id_survey=42&url_title=badanie", nil, nil),
            (.get, "/api/responses/getaccess/42/?url_title=badanie", nil, nil),
            (.post, "/api/responses/getaccess/42?id_survey=1&url_title=x", TestGateway.form, "id_survey=2&url_title=badanie"),
        ] as [(HTTPRequest.Method, String, String?, String?)])
    func getAccess(method: HTTPRequest.Method, target: String, type: String?, body: String?) async throws {
        open()
        let reply = try await gateway.send(method, target, key: "responses", type: type, body: body)
        #expect(reply.status == 200)
        #expect(reply.body == Self.access)
        #expect(gateway.responses.requests(ResponsesContract.openFilling) == [FillingRequest(survey: 42, urlTitle: "badanie")])
        let context = try #require(gateway.responses.calls.first?.context)
        #expect(context.account == 7)
        #expect(context.caller == "key:18")
    }

    @Test("a next page is named alone, and the end is told without one")
    func steps() async throws {
        let steps: [(FillingStep, String)] = [
            (FillingStep(nextPage: 269_666), #"{"id_next_page":269666}"#),
            (FillingStep(acknowledgments: "Dziękujemy za wypełnienie ankiety", verificationCode: "838882"), Self.end),
            (FillingStep(acknowledgments: "Dziękujemy"), #"{"acknowledgments":"Dzi\u0119kujemy"}"#),
            (FillingStep(), #"{"acknowledgments":""}"#),
        ]
        for (step, body) in steps {
            gateway.responses.on(ResponsesContract.answerPage) { _, _ in step }
            let reply = try await gateway.send(
                .post, "/api/responses/answer/42/5902271", key: "responses", type: TestGateway.form,
                body: "id_page=9&respondent_key=\(Self.key)&questions[5][type]=0&questions[5][answer]=1")
            #expect(reply.status == 200)
            #expect(reply.body == body)
        }
    }

    @Test("the Messenger bot's form arrives as it was meant, and answer takes GET too")
    func answer() async throws {
        gateway.responses.on(ResponsesContract.answerPage) { _, _ in FillingStep(nextPage: 1) }
        let form = "id_page=9&respondent_key=\(Self.key)&questions%5B5%5D%5Btype%5D=0&questions%5B5%5D%5Banswer%5D=3"
        _ = try await gateway.send(.post, "/api/responses/answer/42/7", key: "responses", type: TestGateway.form, body: form)
        _ = try await gateway.send(.get, "/api/responses/answer?id_survey=42&id_response=7&\(form)", key: "responses")
        let wanted = PageAnswers(
            survey: 42, response: 7, respondentKey: Self.key, page: 9, answers: [SubmittedAnswer(question: 5, type: 0, answer: "3")])
        #expect(gateway.responses.requests(ResponsesContract.answerPage) == [wanted, wanted])
    }

    @Test("settime is confirmed")
    func setTime() async throws {
        gateway.responses.on(ResponsesContract.setTimes) { _, _ in Nothing() }
        let reply = try await gateway.send(
            .post, "/api/responses/settime/42/7", key: "responses", type: TestGateway.form,
            body: "respondent_key=\(Self.key)&date_survey_open=2012-12-06+12:00:00&date_survey_answer=2012-12-06%2012:30:00")
        #expect(reply.status == 200)
        #expect(reply.body == #"{"confirmation":true}"#)
        #expect(
            gateway.responses.requests(ResponsesContract.setTimes)
                == [
                    FillingTimes(
                        survey: 42, response: 7, respondentKey: Self.key, opened: "2012-12-06 12:00:00", answered: "2012-12-06 12:30:00")
                ])
    }

    @Test("dates are looked at by the service, behind the key, and what is wrong with them is 400")
    func dates() async throws {
        let body =
            #"{"id_survey":1,"id_response":2,"respondent_key":"k","date_survey_open":"x","date_survey_answer":"2012-12-06 12:00:00"}"#
        for (error, reply) in [
            (RPCError(.failedPrecondition, reason: FillingRefusal.respondentKey, "x"), #"{"error_code":7}"#),
            (.invalid("date_survey_open", "This is no date."), #"{"error":"date_survey_open: This is no date."}"#),
        ] {
            gateway.responses.refuse(ResponsesContract.setTimes, error)
            #expect(
                try await gateway.send(.post, "/api/responses/settime", key: "responses", type: TestGateway.json, body: body).body == reply)
        }
        #expect(gateway.responses.requests(ResponsesContract.setTimes).first?.opened == "x")
    }

    @Test("answers of no shape are told of last: first the response is looked at, then its page")
    func shapesLast() async throws {
        let target = "/api/responses/answer/42/7?respondent_key=k&id_page=9&questions[5]=3"
        gateway.responses.refuse(
            ResponsesContract.resumeFilling, RPCError(.failedPrecondition, reason: FillingRefusal.respondentKey, "x"))
        #expect(try await gateway.send(.post, target, key: "responses").body == #"{"error_code":7}"#)
        for (page, status, body) in [
            (8, 200, #"{"error_code":10}"#),
            (9, 400, #"{"error":"questions[5]: must have the members type and answer or answers"}"#),
        ] {
            gateway.responses.on(ResponsesContract.resumeFilling) { _, _ in
                FillingPage(title: "", lang: "pl", page: Int64(page), content: [:])
            }
            let reply = try await gateway.send(.post, target, key: "responses")
            #expect((reply.status, reply.body) == (status, body))
        }
        #expect(
            gateway.responses.requests(ResponsesContract.resumeFilling).first
                == FillingPosition(survey: 42, response: 7, respondentKey: "k"))
        #expect(gateway.responses.requests(ResponsesContract.answerPage).isEmpty)
    }

    @Test("an Idempotency-Key goes with every call; one that came with another request is 409, and one that is none 400")
    func idempotency() async throws {
        gateway.responses.on(ResponsesContract.setTimes) { _, _ in Nothing() }
        gateway.responses.refuse(
            ResponsesContract.openFilling, RPCError(.alreadyExists, "the idempotency key was used with another request"))
        gateway.responses.on(ResponsesContract.answerPage) { _, _ in FillingStep(nextPage: 1) }
        let times = "date_survey_open=x&date_survey_answer=y"
        let opened = try await gateway.send(
            .post, "/api/responses/getaccess/42", key: "responses", headers: [.idempotencyKey: "key 1"])
        #expect((opened.status, opened.body) == (409, #"{"error":"The idempotency key was used with another request."}"#))
        for operation in ["answer/42/7?respondent_key=k&id_page=9", "settime/42/7?respondent_key=k&\(times)"] {
            let target = "/api/responses/\(operation)"
            #expect(try await gateway.send(.post, target, key: "responses", headers: [.idempotencyKey: "key 1"]).status == 200)
            #expect(try await gateway.send(.post, target, key: "responses", headers: [.idempotencyKey: ""]).status == 400)
            #expect(try await gateway.send(.post, target, key: "responses").status == 200)
        }
        #expect(gateway.responses.calls.map(\.context.idempotencyKey) == ["key 1", "key 1", nil, "key 1", nil])
    }

    @Test(
        "a refused filling is HTTP 200 with its number",
        arguments: [
            (FillingRefusal.inactive, 1), (.ended, 2), (.urlTitle, 3), (.password, 4), (.token, 5), (.tokenUsed, 6), (.respondentKey, 7),
            (.unanswered, 8), (.questionType, 9), (.pageOrder, 10), (.finished, 11),
        ])
    func errorCodes(refusal: FillingRefusal, code: Int) async throws {
        gateway.responses.refuse(ResponsesContract.openFilling, RPCError(.failedPrecondition, reason: refusal, "x"))
        let reply = try await gateway.send(.post, "/api/responses/getaccess/42", key: "responses")
        #expect(reply.status == 200)
        #expect(reply.body == #"{"error_code":\#(code)}"#)
    }

    @Test(
        "other failures have the vendor's statuses",
        arguments: [
            (RPCError(.notFound, "x"), 404, "The survey does not exist."),
            (RPCError(.permissionDenied, reason: FillingRefusal.foreign, "x"), 401, "The resource belongs to another account."),
            (
                RPCError(.invalidArgument, reason: FillingRefusal.missingCredential, "the parameter token is missing"), 406,
                "The parameter token is missing."
            ),
            (RPCError.invalid("questions[5][answer]", "This is wrong."), 400, "questions[5][answer]: This is wrong."),
            (RPCError(.unavailable, "x"), 500, "The service is not available at the moment."),
            (RPCError(.deadlineExceeded, "x"), 500, "The service is not available at the moment."),
            (RPCError(.internal, "x"), 500, "Internal server error."),
        ])
    func failures(error: RPCError, status: Int, text: String) async throws {
        gateway.responses.refuse(ResponsesContract.openFilling, error)
        let reply = try await gateway.send(.post, "/api/responses/getaccess/42", key: "responses")
        #expect(reply.status == status)
        #expect(reply.body == #"{"error":"\#(text)"}"#)
        #expect(reply.headers[.wwwAuthenticate] == (status == 401 ? "Bearer" : nil))
    }

    @Test(
        "a missing parameter is 406 and names itself",
        arguments: [
            ("/api/responses/getaccess", "id_survey"), ("/api/responses/getaccess?id_survey=", "id_survey"),
            ("/api/responses/answer/42", "id_response"), ("/api/responses/answer/42/7", "respondent_key"),
            ("/api/responses/answer/42/7?respondent_key=k", "id_page"), ("/api/responses/answer/x/7?respondent_key=k", "id_page"),
            ("/api/responses/settime/42/7?respondent_key=k&date_survey_answer=x", "date_survey_open"),
        ])
    func missing(target: String, name: String) async throws {
        let reply = try await gateway.send(.post, target, key: "responses")
        #expect(reply.status == 406)
        #expect(reply.body == #"{"error":"The parameter \#(name) is required."}"#)
        #expect(gateway.responses.calls.isEmpty)
    }

    @Test("what is no number names no survey, and an id that is none is left to the service's order of checks")
    func numbers() async throws {
        #expect(try await gateway.send(.post, "/api/responses/getaccess/abc", key: "responses").status == 404)
        #expect(try await gateway.send(.post, "/api/responses/getaccess/99999999999999999999", key: "responses").status == 404)
        gateway.responses.refuse(ResponsesContract.answerPage, RPCError(.failedPrecondition, reason: FillingRefusal.respondentKey, "x"))
        let reply = try await gateway.send(.post, "/api/responses/answer/42/abc?respondent_key=k&id_page=z", key: "responses")
        #expect(reply.body == #"{"error_code":7}"#)
        let asked = try #require(gateway.responses.requests(ResponsesContract.answerPage).first)
        #expect(asked.response == 0 && asked.page == 0)
    }

    @Test(
        "a request without a key, with a wrong one, the operator's, or one without the scope is 401",
        arguments: [nil, "wrong", "operator", "manage"])
    func keys(key: String?) async throws {
        open()
        let reply = try await gateway.send(.post, "/api/responses/getaccess/42", key: key)
        #expect(reply.status == 401)
        #expect(reply.headers[.wwwAuthenticate] == "Bearer")
        #expect(reply.body.hasPrefix(#"{"error":""#))
        #expect(gateway.responses.calls.isEmpty)
    }

    @Test("401 comes before everything else")
    func authenticationFirst() async throws {
        #expect(try await gateway.send(.post, "/api/responses/getaccess", type: "text/plain", body: "%").status == 401)
    }

    @Test("bodies of another type, malformed ones and large ones are told apart")
    func bodies() async throws {
        var gateway = gateway
        gateway.limits.body = 1_000
        let target = "/api/responses/getaccess/42"
        #expect(try await gateway.send(.post, target, key: "responses", type: "text/xml", body: "<a/>").status == 400)
        #expect(try await gateway.send(.post, target, key: "responses", type: TestGateway.json, body: "{").status == 400)
        #expect(try await gateway.send(.post, target, key: "responses", type: TestGateway.form, body: "token[]=x").status == 400)
        let long = "token=" + String(repeating: "x", count: 1_000)
        #expect(try await gateway.send(.post, target, key: "responses", type: TestGateway.form, body: long).status == 413)
    }

    @Test("unknown operations and methods are answered in the vendor's words")
    func routes() async throws {
        let unknown = try await gateway.send(.get, "/api/v2/surveyz/1")
        #expect(unknown.status == 404)
        #expect(unknown.body == #"{"error":"There is no such operation."}"#)
        let method = try await gateway.send(.delete, "/api/v2/responses/getaccess/1")
        #expect(method.status == 405)
        #expect(method.headers[.allow] == "GET, POST")
    }
}
