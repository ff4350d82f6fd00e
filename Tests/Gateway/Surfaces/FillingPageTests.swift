import Contracts
import Hummingbird
import JSON
import RPC
import Testing

@testable import GatewayService

@Suite("Filling in a page")
struct FillingPageTests {
    let participation = ParticipationBench()

    var gateway: TestGateway { participation.gateway }

    @Test("the page is a form that works without scripts, in the survey's language, with how far one is")
    func showing() async throws {
        participation.fill()
        let reply = try await participation.show()
        #expect(reply.status == 200)
        for markup in [
            #"<html lang="pl" dir="ltr">"#, "<title>Badanie x – Strona 2 z 4</title>", "<h1>Badanie x</h1>", "<h2>Pierwsza</h2>",
            #"<span id="pos">Strona 2 z 4</span> <progress aria-labelledby="pos" value="2" max="4">"#,
            #"<form method="post" action="31" accept-charset="utf-8" novalidate>"#,
            "name=\"form\" value=\"\(FormSeal(ParticipationBench.position, page: 31, version: 3).text)\"",
            #"<input type="hidden" name="questions[5][type]" value="0">"#,
            #"<input type="radio" id="q5-o-2" name="questions[5][answer]" value="2"><span>Nie</span></label>"#,
            #"name="questions[5][other_answer][3]" value="" aria-label="Inne: Własna odpowiedź" data-of="q5-o-3""#,
            #"<label class="l" for="q6-answers-0">Uwagi</label>"#, #"<textarea id="q6-answers-0" name="questions[6][answers][0]""#,
            #"<legend>Czy polecasz? <span class="req">(wymagane)</span></legend>"#,
            #"<input type="text" id="q7-answer" name="questions[7][answer]" value="" class="s" inputmode="numeric""#,
            #"name="questions[8][answer]" value="11"><span>10</span></label>"#, #"name="questions[8][reason]""#,
            #"<button type="submit">Dalej</button>"#, #"name="save" value="1">Zapisz i dokończ później</button>"#,
        ] {
            #expect(reply.body.contains(markup), "\(markup)")
        }
        #expect(reply.headers[.cacheControl] == "no-store" && !reply.body.contains("k9"))
    }

    @Test("a page is read once, and shown to everybody with a seal of their own")
    func molds() async throws {
        participation.fill()
        let application = try gateway.application()
        let bodies = try await application.test(.router) { client in
            var bodies: [String] = []
            for _ in 0..<2 {
                let response = try await client.executeRequest(
                    uri: ParticipationBench.address, method: .get, headers: [.cookie: "participation=9.k9"], body: nil)
                bodies.append(String(buffer: response.body))
            }
            return bodies
        }
        #expect(bodies[0] == bodies[1] && !bodies[0].contains(PageMold.mark))
        #expect(gateway.responses.requests(ResponsesContract.readPage) == [PageReference(survey: 42, version: 3, page: 31)])
        #expect(gateway.tokens.requests(TokensContract.getAppearance) == [AccountID(id: 7)])
    }

    @Test(
        "without its cookie nobody sees a page, and with another's neither",
        arguments: [nil, "participation=9.k8", "participation=8.k9", "participation=9", "other=9.k9"])
    func strangers(cookie: String?) async throws {
        participation.fill()
        let reply = try await participation.show(cookie: cookie)
        #expect(reply.status == 403 && reply.body.contains("<h1>Please open your link again</h1>"))
        #expect(gateway.responses.requests(ResponsesContract.readPage).isEmpty)
    }

    static let answers =
        "questions[5][type]=0&questions[5][answer]=2&questions[6][type]=2&questions[6][answers][0]=%22%CC%81+x"
        + "&questions[7][type]=10&questions[7][answer]=x&questions[8][type]=16&questions[8][answer]=11&questions[8][reason]=tak"

    @Test("answers go to the service, and the reply leads to the next page or to the end", arguments: [32, nil] as [Int64?])
    func answering(next: Int64?) async throws {
        gateway.responses.on(ResponsesContract.answerPage) { _, _ in FillingStep(nextPage: next) }
        let reply = try await participation.send(Self.answers)
        #expect(reply.status == 303 && reply.headers[.location] == (next == nil ? "/ankieta/42/9" : "/ankieta/42/9/32"))
        #expect(reply.headers[.setCookie] == nil || next == nil)
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
    }

    @Test(
        "a form without the seal of its response is not taken",
        arguments: [nil, FormSeal(FillingPosition(survey: 42, response: 9, respondentKey: "k8"), page: 31, version: 3)])
    func unsealed(seal: FormSeal?) async throws {
        let reply = try await participation.send(Self.answers, seal: seal)
        #expect(reply.status == 400 && gateway.responses.calls.isEmpty)
    }

    @Test("a mistake stands at its question and in the list on top, in the page's language, and what was typed is kept")
    func mistakes() async throws {
        participation.fill()
        gateway.responses.refuse(
            ResponsesContract.answerPage, .invalid("questions[7][answer]", "This must be a whole number from 18 to 120."))
        let reply = try await participation.send(Self.answers.replacing("questions[5][answer]=2", with: "x=2"))
        #expect(reply.status == 422)
        for markup in [
            "<title>Błąd: Badanie x – Strona 2 z 4</title>", #"id="alert" role="alert" tabindex="-1" autofocus"#,
            ##"<a href="#q7-answer">Wiek: Sprawdź: Liczba całkowita od 18 do 120</a>"##,
            #"<p class="e" id="q7-e">Sprawdź: Liczba całkowita od 18 do 120</p>"#,
            #"name="questions[7][answer]" value="x" class="s" inputmode="numeric" autocomplete="off" aria-describedby="q7-i q7-e" required aria-invalid="true""#,
            // What is missing is said together with what is wrong.
            ##"<a href="#q5">Czy polecasz?: Odpowiedz na to pytanie.</a>"##,
            // A quotation mark with an accent on it is a quotation mark to a browser.
            "&quot;\u{301} x</textarea>", "tak</textarea>", #"value="11" checked"#,
        ] {
            #expect(reply.body.contains(markup), "\(markup)")
        }
    }

    @Test("unanswered questions are pointed at")
    func unanswered() async throws {
        participation.fill()
        var error = RPCError(.failedPrecondition, reason: FillingRefusal.unanswered, "x")
        error.details.fieldViolations = [FieldViolation(field: "questions[5]", description: "x")]
        gateway.responses.refuse(ResponsesContract.answerPage, error)
        let reply = try await participation.send("questions[5][type]=0&questions[7][type]=10&questions[7][answer]=20")
        #expect(reply.status == 422)
        #expect(reply.body.contains(#"id="q5-e">Odpowiedz na to pytanie.</p>"#))
        #expect(!reply.body.contains(#"id="q7-e""#) && !reply.body.contains(#"id="q6-e""#))
    }

    @Test("a page that another one has overtaken leads to its address, which shows what stands now and says so")
    func overtaken() async throws {
        participation.fill { $0.page = 32 }
        gateway.responses.refuse(ResponsesContract.answerPage, RPCError(.failedPrecondition, reason: FillingRefusal.pageOrder, "x"))
        #expect(try await participation.send("").headers[.location] == "/ankieta/42/9/31")
        let reply = try await participation.show()
        #expect(reply.status == 200 && reply.body.contains("Na tamtej stronie udzielono już odpowiedzi."))
        #expect(try await participation.show("/ankieta/42/9").headers[.location] == "/ankieta/42/9/32")
    }

    @Test("the end thanks, shows the code, and is there for whoever loads it again")
    func end() async throws {
        participation.fill { place in
            place.page = nil
            place.end = FillingEnd(acknowledgments: "Dziękujemy & <b>do widzenia</b>", verificationCode: "838882", isEarly: false)
        }
        let reply = try await participation.show("/ankieta/42/9")
        #expect(reply.status == 200 && reply.body.contains("<h1>Dziękujemy</h1>"))
        #expect(reply.body.contains("Dziękujemy &amp; <b>do widzenia</b>") && reply.body.contains(#"<span class="code">838882</span>"#))
        #expect(try await participation.show().headers[.location] == "/ankieta/42/9")
        gateway.responses.refuse(ResponsesContract.answerPage, RPCError(.failedPrecondition, reason: FillingRefusal.finished, "x"))
        #expect(try await participation.send("").headers[.location] == "/ankieta/42/9")
    }

    @Test("whom an answer has led past the other questions is told")
    func screenedOut() async throws {
        participation.fill { place in
            place.page = nil
            place.end = FillingEnd(acknowledgments: "", verificationCode: nil, isEarly: true)
        }
        #expect(try await participation.show("/ankieta/42/9").body.contains("pozostałe pytania nie są przeznaczone dla Ciebie"))
    }

    @Test("a page that is put aside is kept as it was sent, and shown again as it was left")
    func drafts() async throws {
        gateway.responses.on(ResponsesContract.saveDraft) { _, _ in Nothing() }
        let reply = try await participation.send("\(Self.answers)&save=1")
        #expect(reply.status == 303 && reply.headers[.location] == "/ankieta/42/9?saved")
        let saved = try #require(gateway.responses.requests(ResponsesContract.saveDraft).first)
        #expect(saved.page == 31 && gateway.responses.requests(ResponsesContract.answerPage).isEmpty)
        participation.fill { $0.draft = saved.form }
        let shown = try await participation.show()
        #expect(shown.body.contains("tak</textarea>") && shown.body.contains(#"value="2" checked"#) && shown.status == 200)
        let notice = try await participation.show("/ankieta/42/9?saved")
        #expect(notice.body.contains("<h1>Zapisano na później</h1>") && notice.body.contains(#"action="/ankieta/42/9/31""#))
    }

    @Test("while answers cannot be saved the page comes back with them, or, unknown here, a form that sends them again")
    func outage() async throws {
        participation.fill()
        gateway.responses.refuse(ResponsesContract.answerPage, RPCError(.unavailable, "x"))
        let body = "form=\(FormSeal(ParticipationBench.position, page: 31, version: 3).text)&\(Self.answers)"
        let bodies = try await gateway.application().test(.router) { client in
            var bodies: [String] = []
            for method in [HTTPRequest.Method.post, .get, .post] {
                let response = try await client.executeRequest(
                    uri: ParticipationBench.address, method: method,
                    headers: [.cookie: "participation=9.k9", .contentType: TestGateway.form],
                    body: method == .post ? ByteBuffer(string: body) : nil)
                #expect(response.status == (method == .post ? .serviceUnavailable : .ok))
                bodies.append(String(buffer: response.body))
            }
            return bodies
        }
        #expect(bodies[0].contains(#"<input type="hidden" name="questions[6][answers][0]" value="&quot;\#u{301} x">"#))
        #expect(bodies[0].contains(#"action="/ankieta/42/9/31""#))
        #expect(bodies[2].contains("Nie udało się teraz zapisać") && bodies[2].contains("&quot;\u{301} x</textarea>"))
        #expect(bodies[2].contains(">Spróbuj ponownie</button>"))
    }

    @Test(
        "a survey that ends meanwhile says so",
        arguments: [(SurveyAvailability.ended, "Ankieta została zakończona"), (.full, "Zebrano już wszystkie odpowiedzi")])
    func ended(availability: SurveyAvailability, title: String) async throws {
        participation.introduce { $0.availability = availability }
        gateway.responses.refuse(ResponsesContract.answerPage, RPCError(.failedPrecondition, reason: FillingRefusal.ended, "x"))
        #expect(try await participation.send(Self.answers).body.contains("<h1>\(title)</h1>"))
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
        let page = FillingPage(title: "T", lang: "xx", page: 1, content: ["questions": .array(questions)])
        let texts = ParticipationTexts(acceptLanguage: nil)
        let body = try await PageRenderer().mold(page, texts, .house).response("s").text()
        let expected: [(Int, String)] = [
            (0, #"name="questions[100][answer]" value="2"><span>B</span>"#),
            (
                1,
                #"<div class="r" role="radiogroup" aria-labelledby="q101-r-2"><span id="q101-r-2">B</span><label><input type="radio" name="questions[101][answers][2]" value="1"><span>x</span></label>"#
            ),
            (2, #"<label for="q102-answers-1" id="q102-answers-1-l">Answer 2</label>"#),
            (3, #"name="questions[103][answers][2]" value="" class="s" inputmode="numeric""#),
            (4, #"name="questions[104][answers][1]" value="" maxlength="10000">"#),
            (5, #"name="questions[105][answers][1]"><option value="">Please choose</option><option value="1">1</option>"#),
            (6, #"name="questions[106][answers][1]" value="true"><span>A</span>"#),
            (7, #"<input type="checkbox" name="questions[107][answers][2][1]" value="true"><span>x</span>"#),
            (
                8,
                #"name="questions[108][answers][1]" value="" class="s" inputmode="numeric" autocomplete="off" data-min="1" data-max="100""#
            ),
            (9, #"name="questions[109][type]" value="9""#), (10, #"name="questions[110][answer]""#),
            (11, #"<input type="email" id="q111-answer""#), (12, #"data-calendar="Choose from a calendar""#),
            (13, #"name="questions[113][answer]"><option value="">Please choose</option><option value="1">A</option>"#),
            (14, #"name="questions[114][answer]" value="true"><span>I agree</span>"#), (15, "Files cannot be sent here."),
            (16, #"name="questions[116][answer]" value="1"><span>0</span>"#),
            (17, #"<label class="w"><span>y</span><input type="text" name="questions[117][answers][1][2]" value="""#),
            (19, #"name="questions[119][answers][2]"><option value="">Please choose</option><option value="1">x</option>"#),
        ]
        for (type, markup) in expected { #expect(body.contains(markup), "type \(type)") }
        #expect(!body.contains("questions[115]"))
        #expect(body.contains(#"<html lang="xx" dir="ltr">"#) && body.contains(#"<p class="go" lang="en" dir="ltr">"#))
    }
}
