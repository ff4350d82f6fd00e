import Contracts
import Hummingbird
import JSON
import RPC
import Testing

@testable import GatewayService

@Suite("Participation")
struct ParticipationTests {
    let gateway = TestGateway()

    static let target = "/PROJEKT/?d=QS33T6XMVS4KLA9S"

    static let page = FillingPage(
        title: "Badanie <b>", lang: "pl", page: 31,
        content: [
            "id": 31, "title": "Pierwsza", "goto": .null,
            "questions": [
                [
                    "id": 5, "type": 0, "text": "Czy polecasz?", "required": true,
                    "answers": [["text": "Tak"], ["text": "Nie"], ["text": "Inne", "other": true]],
                ],
                ["id": 6, "type": 2, "text": "Uwagi", "required": false, "fields": 1],
                ["id": 7, "type": 10, "text": "Wiek", "required": true, "min": 18, "max": 120],
                ["id": 8, "type": 16, "text": "Ocena", "required": false, "reason": true],
            ],
        ])

    func issue(_ state: GrantState) {
        gateway.tokens.on(TokensContract.findGrant) { token, _ in
            Grant(id: 1, survey: 42, project: token.project, token: token.token, state: state, reference: nil)
        }
    }

    func survey(reusableTokens: Bool) {
        gateway.responses.on(ResponsesContract.getSurvey) { id, _ in
            Survey(
                id: id.id, uuid: "u", version: 1, urlTitle: nil, reusableTokens: reusableTokens,
                document: ["title": "Badanie", "lang": "en"])
        }
    }

    func fill() {
        gateway.responses.on(ResponsesContract.openFilling) { _, _ in FillingAccess(response: 9, respondentKey: "k9", page: 31) }
        gateway.responses.on(ResponsesContract.resumeFilling) { _, _ in Self.page }
    }

    func send(_ body: String) async throws -> Reply {
        try await gateway.send(.post, Self.target, type: TestGateway.form, body: body)
    }

    @Test("opening a link shows a page with a button and changes nothing", arguments: [HTTPRequest.Method.get, .head])
    func opening(method: HTTPRequest.Method) async throws {
        issue(.issued)
        let reply = try await gateway.send(method, Self.target, headers: [.acceptLanguage: "fr, de-AT;q=0.8, en"])
        #expect(reply.status == 200)
        #expect(reply.body.isEmpty == (method == .head))
        if method == .get {
            #expect(reply.body.contains(#"<html lang="de">"#))
            #expect(
                reply.body.contains(#"<form method="post" action="/PROJEKT/?d=QS33T6XMVS4KLA9S"><button type="submit">Beginnen</button>"#))
        }
        #expect(gateway.tokens.requests(TokensContract.findGrant) == [GrantToken(token: "QS33T6XMVS4KLA9S", project: "PROJEKT")])
        #expect(gateway.responses.requests(ResponsesContract.getSurvey) == [SurveyID(id: 42)])
        #expect(gateway.responses.calls.count == 1 && gateway.respondents.calls.isEmpty)
    }

    @Test("a link shows its survey's title in its language")
    func title() async throws {
        issue(.started)
        gateway.responses.on(ResponsesContract.getSurvey) { id, _ in
            Survey(
                id: id.id, uuid: "u", version: 1, urlTitle: nil, reusableTokens: false, document: ["title": "Badanie & co", "lang": "pl"])
        }
        let reply = try await gateway.send(.get, Self.target)
        #expect(reply.body.contains(#"<html lang="pl">"#) && reply.body.contains("<h1>Badanie &amp; co</h1>"))
        #expect(reply.body.contains(">Kontynuuj</button>"))
    }

    @Test("no page loads, runs, or gives away anything")
    func headers() async throws {
        issue(.issued)
        let reply = try await gateway.send(.get, Self.target)
        let policy = try #require(reply.headers[.contentSecurityPolicy])
        #expect(policy.hasPrefix("default-src 'none'; style-src 'nonce-"))
        #expect(policy.hasSuffix("'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"))
        #expect(reply.headers[.referrerPolicy] == "no-referrer")
        #expect(reply.headers[.cacheControl] == "no-store")
        #expect(reply.headers[.xContentTypeOptions] == "nosniff")
        #expect(!reply.body.contains("<script") && !reply.body.contains(" on"))
    }

    @Test("starting is POST, opens the response and shows its page as a form")
    func starting() async throws {
        issue(.issued)
        fill()
        let reply = try await send("")
        #expect(reply.status == 200)
        #expect(gateway.responses.requests(ResponsesContract.openFilling) == [FillingRequest(survey: 42, token: "QS33T6XMVS4KLA9S")])
        for markup in [
            #"<html lang="pl">"#, "<title>Badanie &lt;b&gt;</title>", "<h2>Pierwsza</h2>",
            #"<input type="hidden" name="response" value="9">"#, #"<input type="hidden" name="key" value="k9">"#,
            #"<input type="hidden" name="page" value="31">"#, #"<input type="hidden" name="questions[5][type]" value="0">"#,
            #"<input type="radio" name="questions[5][answer]" value="2"> Nie</label>"#,
            #"<input type="text" name="questions[5][other_answer][3]" value="" aria-label="Inne: Własna odpowiedź">"#,
            #"<textarea id="q6-answers-0" name="questions[6][answers][0]" rows="4">"#,
            #"<input type="text" id="q7-answer" name="questions[7][answer]" value="" inputmode="numeric">"#,
            #"<input type="radio" name="questions[8][answer]" value="11"> 10</label>"#, #"name="questions[8][reason]""#,
            "<legend>Czy polecasz? <span class=\"required\">(wymagane)</span></legend>",
        ] {
            #expect(reply.body.contains(markup), "\(markup)")
        }
    }

    static let answers =
        "response=9&key=k9&page=31&questions[5][type]=0&questions[5][answer]=2&questions[6][type]=2&questions[6][answers][0]=%22%CC%81+x"
        + "&questions[7][type]=10&questions[7][answer]=x&questions[8][type]=16&questions[8][answer]=11&questions[8][reason]=tak"

    @Test("answers go to the service and the next page comes back")
    func answering() async throws {
        issue(.started)
        fill()
        gateway.responses.on(ResponsesContract.answerPage) { _, _ in FillingStep(nextPage: 31) }
        let reply = try await send(Self.answers)
        #expect(reply.status == 200)
        #expect(!reply.body.contains("checked"))
        #expect(
            gateway.responses.requests(ResponsesContract.answerPage)
                == [
                    PageAnswers(
                        survey: 42, response: 9, respondentKey: "k9", page: 31,
                        answers: [
                            SubmittedAnswer(question: 5, type: 0, answer: "2"),
                            SubmittedAnswer(question: 6, type: 2, answers: [SubmittedCell(row: 0, value: "\"\u{301} x")]),
                            SubmittedAnswer(question: 7, type: 10, answer: "x"),
                            SubmittedAnswer(question: 8, type: 16, answer: "11", others: [SubmittedCell(row: 11, value: "tak")]),
                        ])
                ])
        #expect(gateway.responses.requests(ResponsesContract.openFilling).isEmpty)
    }

    @Test("a mistake stands at its question and what was typed is kept")
    func mistakes() async throws {
        issue(.started)
        fill()
        gateway.responses.refuse(
            ResponsesContract.answerPage, .invalid("questions[7][answer]", "This must be a whole number from 18 to 120."))
        let reply = try await send(Self.answers)
        #expect(reply.status == 422)
        for markup in [
            #"<p class="error" role="alert">Niektóre odpowiedzi wymagają poprawy.</p>"#,
            #"<p class="error" id="q7-error">This must be a whole number from 18 to 120.</p>"#,
            #"name="questions[5][answer]" value="2" checked>"#, #"name="questions[7][answer]" value="x" inputmode"#,
            // A quotation mark with an accent on it is a quotation mark to a browser.
            "&quot;\u{301} x</textarea>", "tak</textarea>",
        ] {
            #expect(reply.body.contains(markup), "\(markup)")
        }
    }

    @Test("unanswered questions are pointed at")
    func unanswered() async throws {
        issue(.started)
        fill()
        gateway.responses.refuse(ResponsesContract.answerPage, RPCError(.failedPrecondition, reason: FillingRefusal.unanswered, "x"))
        let reply = try await send("response=9&key=k9&page=31&questions[5][type]=0&questions[7][type]=10&questions[7][answer]=20")
        #expect(reply.status == 422)
        #expect(reply.body.contains(#"id="q5-error">Odpowiedz na to pytanie.</p>"#))
        #expect(!reply.body.contains(#"id="q7-error""#) && !reply.body.contains(#"id="q6-error""#))
    }

    @Test("a page sent twice leads to the one that comes now")
    func repeated() async throws {
        issue(.started)
        fill()
        gateway.responses.refuse(ResponsesContract.answerPage, RPCError(.failedPrecondition, reason: FillingRefusal.pageOrder, "x"))
        let reply = try await send("response=9&key=k9&page=30")
        #expect(reply.status == 200)
        #expect(reply.body.contains("Na tamtej stronie udzielono już odpowiedzi."))
    }

    @Test("the end thanks and shows the code")
    func end() async throws {
        issue(.started)
        gateway.responses.on(ResponsesContract.answerPage) { _, _ in
            FillingStep(acknowledgments: "Dziękujemy & do widzenia", verificationCode: "838882")
        }
        let reply = try await send("response=9&key=k9&page=31")
        #expect(reply.status == 200)
        #expect(reply.body.contains("<p>Dziękujemy &amp; do widzenia</p>"))
        #expect(reply.body.contains(#"<span class="code">838882</span>"#))
    }

    @Test(
        "while the survey cannot be asked, a link says what its grant alone tells",
        arguments: [
            (GrantState.revoked, 404, "This link is not valid"), (.started, 200, "Your survey"), (.issued, 200, "Your survey"),
            (.completed, 503, "Please try again in a moment"),
        ])
    func states(state: GrantState, status: Int, title: String) async throws {
        issue(state)
        let reply = try await gateway.send(.get, Self.target)
        #expect(reply.status == status)
        #expect(reply.body.contains("<h1>\(title)</h1>"))
    }

    @Test("a completed link is answered, unless its survey has reusable tokens now", arguments: [false, true])
    func completed(hasReusableTokens: Bool) async throws {
        issue(.completed)
        survey(reusableTokens: hasReusableTokens)
        let reply = try await gateway.send(.get, Self.target)
        #expect(reply.status == 200)
        #expect(reply.body.contains("<h1>\(hasReusableTokens ? "Badanie" : "Already answered")</h1>"))
        #expect(reply.body.contains("<button") == hasReusableTokens)
        #expect(gateway.responses.calls.count == 1)
    }

    @Test(
        "refusals have pages of their own",
        arguments: [
            (RPCError(.failedPrecondition, reason: FillingRefusal.ended, "x"), 200, "The survey has ended"),
            (RPCError(.failedPrecondition, reason: FillingRefusal.inactive, "x"), 200, "Not open yet"),
            (RPCError(.failedPrecondition, reason: FillingRefusal.tokenUsed, "x"), 200, "Already answered"),
            (RPCError(.failedPrecondition, reason: FillingRefusal.token, "x"), 404, "This link is not valid"),
            (RPCError(.unavailable, "x"), 503, "Please try again in a moment"),
            (RPCError(.internal, "x"), 503, "Please try again in a moment"),
        ])
    func refusals(error: RPCError, status: Int, title: String) async throws {
        issue(.issued)
        gateway.responses.refuse(ResponsesContract.openFilling, error)
        let reply = try await send("")
        #expect(reply.status == status)
        #expect(reply.body.contains("<h1>\(title)</h1>"))
    }

    @Test("unknown and malformed tokens are one to the person", arguments: ["/P/?d=NOBODY", "/P/?d=", "/P/?d=%3Cscript%3E", "/P/?d=a%20b"])
    func unknown(target: String) async throws {
        gateway.tokens.refuse(TokensContract.findGrant, RPCError(.notFound, "no such grant"))
        let reply = try await gateway.send(.get, target)
        #expect(reply.status == 404)
        #expect(reply.body.contains("<h1>This link is not valid</h1>"))
        #expect(!reply.body.contains("script"))
    }

    @Test("WebAnkieta's survey links work with a token and without one", arguments: ["", "?token=549E56"])
    func surveyLinks(query: String) async throws {
        fill()
        gateway.responses.on(ResponsesContract.getSurvey) { id, _ in
            Survey(
                id: id.id, uuid: "u", version: 1, urlTitle: "badanie", reusableTokens: false, document: ["title": "Badanie", "lang": "pl"])
        }
        let opened = try await gateway.send(.get, "/ankieta/42/badanie.html\(query)")
        #expect(opened.status == 200)
        #expect(opened.body.contains(#"action="/ankieta/42/badanie.html\#(query)"><button"#))
        let started = try await gateway.send(.post, "/ankieta/42/badanie.html\(query)")
        #expect(started.body.contains(#"name="response" value="9""#))
        #expect(
            gateway.responses.requests(ResponsesContract.openFilling)
                == [FillingRequest(survey: 42, urlTitle: "badanie", token: query.isEmpty ? nil : "549E56")])
        #expect(gateway.responses.calls.allSatisfy { $0.context.account == nil } && gateway.tokens.calls.isEmpty)
        // Nobody reads titles by counting.
        for target in [
            "/ankieta/42/other.html", "/ankieta/x/badanie.html", "/ankieta/42/badanie", "/ankieta/42", "/ankieta/42/bad%3Canie.html",
        ] {
            let reply = try await gateway.send(.get, target)
            #expect(reply.status == 404)
            #expect(reply.body.contains("<h1>This link is not valid</h1>"))
        }
        #expect(try await gateway.send(.delete, "/ankieta/42/badanie.html").status == 405)
    }

    @Test("every type of question has its fields")
    func types() async throws {
        let rows: JSONValue = [["text": "A"], ["text": "B"]]
        let questions: [JSONValue] = (Array(0...17) + [19]).map { type in
            [
                "id": .integer(100 + Int64(type)), "type": .integer(Int64(type)), "text": "Q", "answers": rows, "scale": ["x", "y"],
                "fields": 2,
            ]
        }
        let texts = ParticipationTexts(acceptLanguage: nil)
        let page = FillingPage(title: "T", lang: "xx", page: 1, content: ["questions": .array(questions)])
        let link = try ParticipationLink(project: "P", query: ParameterTree(form: "d=T".utf8))
        let reply = try PageRenderer().page(
            page, FillingPosition(survey: 1, response: 2, respondentKey: "k"), link, texts, typed: nil, mistake: nil)
        #expect(reply.status == .ok)
        let expected: [(Int, String)] = [
            (0, #"<input type="radio" name="questions[100][answer]" value="2"> B"#),
            (1, #"<input type="radio" name="questions[101][answers][2]" value="1" aria-label="B: x">"#),
            (2, #"name="questions[102][answers][1]""#), (3, #"name="questions[103][answers][2]" value="" inputmode="numeric""#),
            (4, #"name="questions[104][answers][1]" value="">"#),
            (5, #"name="questions[105][answers][1]"><option value="">Please choose</option><option value="1">1</option>"#),
            (6, #"<input type="checkbox" name="questions[106][answers][1]" value="true"> A"#),
            (7, #"<input type="checkbox" name="questions[107][answers][2][1]" value="true" aria-label="B: x">"#),
            (8, #"name="questions[108][answers][1]""#), (9, #"name="questions[109][type]" value="9""#),
            (10, #"name="questions[110][answer]""#), (11, #"<input type="email" id="q111-answer""#), (12, #"placeholder="dd-mm-yyyy""#),
            (13, #"name="questions[113][answer]"><option value="">Please choose</option><option value="1">A</option>"#),
            (14, #"<input type="checkbox" name="questions[114][answer]" value="true"> I agree"#), (15, "Files cannot be sent here."),
            (16, #"name="questions[116][answer]" value="1"> 0"#), (17, #"<input type="text" name="questions[117][answers][1][2]""#),
            (19, #"name="questions[119][answers][2]"><option value="">Please choose</option><option value="1">x</option>"#),
        ]
        let body = try await reply.text()
        for (type, markup) in expected { #expect(body.contains(markup), "type \(type)") }
        #expect(!body.contains("questions[115]"))
    }
}
