import Contracts
import Hummingbird
import JSON
import RPC
import Testing

@testable import GatewayService

@Suite("Mailings and mail templates")
struct MailingTests {
    let gateway = TestGateway()

    static let template = MailTemplate(
        id: 5, name: "Testowa", subject: "Zaproszenie", body: "%link%", html: nil, createdAt: 1_429_875_360_000_000, version: 3)
    static let document = #"{"subject":"s","body":"%link%"}"#

    @Test("templates are made, read, replaced and removed by their version")
    func templates() async throws {
        gateway.respondents.on(RespondentsContract.createMailTemplate) { _, _ in Self.template }
            .on(RespondentsContract.getMailTemplate) { _, _ in Self.template }
            .on(RespondentsContract.replaceMailTemplate) { _, _ in Self.template }
            .on(RespondentsContract.deleteMailTemplate) { _, _ in Nothing() }
            .on(RespondentsContract.listMailTemplates) { _, _ in [.row(Self.template), .next("5")] }
        let path = "/manage/v1/mail-templates"
        let body =
            #"{"id":5,"name":"Testowa","subject":"Zaproszenie","body":"%link%","html":null,"#
            + #""created_at":"2015-04-24T11:36:00.000000Z","version":3}"#
        let made = try await gateway.send(.post, path, key: "manage", type: TestGateway.json, body: Self.document)
        #expect(made.status == 201 && made.body == body && made.headers[.eTag] == "\"3\"")
        #expect(made.headers[.location] == "\(path)/5")
        let read = try await gateway.send(.get, "\(path)/5", key: "manage")
        #expect(read.status == 200 && read.body == body)
        #expect(try await gateway.send(.get, "\(path)/5", key: "manage", headers: [.ifNoneMatch: "\"3\""]).status == 304)
        let put = try await gateway.send(
            .put, "\(path)/5", key: "manage", type: TestGateway.json, body: Self.document, headers: [.ifMatch: "\"2\""])
        #expect(put.status == 200)
        #expect(gateway.respondents.requests(RespondentsContract.replaceMailTemplate).map(\.version) == [2])
        #expect(try await gateway.send(.delete, "\(path)/5", key: "manage").status == 204)
        #expect(try await gateway.send(.get, path, key: "manage").body == #"{"mail_templates":[\#(body)],"next":"5"}"#)
        #expect(try await gateway.send(.get, "\(path)/x", key: "manage").status == 404)
        let bad = try await gateway.send(.post, path, key: "manage", type: TestGateway.json, body: #"{"subject":1}"#)
        #expect(bad.status == 422 && bad.body.contains("/body") && bad.body.contains("/subject"))
        #expect(try await gateway.send(.get, path, key: "responses").status == 403)
    }

    @Test("a mailing shows how far it is, stops and goes on")
    func report() async throws {
        let report = MailingReport(
            id: 9, survey: 7, title: "t", subject: "s", state: .sending, delivery: .failing, deliveryFault: "451 not now",
            letters: LetterCounts(queued: 1, sending: 2, sent: 3, failed: 4, stopped: 5, skipped: 6), repeated: 7)
        for method in [RespondentsContract.getMailing, RespondentsContract.stopMailing, RespondentsContract.resumeMailing] {
            gateway.respondents.on(method) { _, _ in report }
        }
        let body =
            #"{"id":9,"project":null,"survey_id":7,"reminder_of":null,"title":"t","subject":"s","state":"sending","delivery":"failing","#
            + #""delivery_fault":"451 not now","letters":{"queued":1,"sending":2,"sent":3,"failed":4,"stopped":5,"skipped":6},"repeated":7}"#
        for (method, target) in [(HTTPRequest.Method.get, ""), (.post, "/stop"), (.post, "/resume")] {
            let reply = try await gateway.send(method, "/manage/v1/mailings/9\(target)", key: "manage")
            #expect(reply.status == 200 && reply.body == body)
        }
        #expect(gateway.respondents.requests(RespondentsContract.stopMailing) == [MailingID(id: 9)])
    }

    @Test("letters are listed by state, those that failed unless another is named")
    func letters() async throws {
        gateway.respondents.on(RespondentsContract.listLetters) { request, _ in
            [.row(Letter(id: 1, respondent: 2, state: request.state, attempts: 3, at: 0, reason: "550 no")), .next("0-1")]
        }
        let failed = try await gateway.send(.get, "/manage/v1/mailings/9/letters?limit=1", key: "manage")
        #expect(
            failed.body
                == #"{"letters":[{"id":1,"respondent_id":2,"state":"failed","attempts":3,"due_at":null,"#
                + #""ended_at":"1970-01-01T00:00:00.000000Z","reason":"550 no"}],"next":"0-1"}"#)
        let queued = try await gateway.send(.get, "/manage/v1/mailings/9/letters?state=queued&cursor=0-1", key: "manage")
        #expect(queued.body.contains(#""due_at":"1970-01-01T00:00:00.000000Z","ended_at":null"#))
        #expect(
            gateway.respondents.requests(RespondentsContract.listLetters) == [
                LettersRequest(mailing: 9, limit: 1), LettersRequest(mailing: 9, state: .queued, cursor: "0-1"),
            ])
        #expect(try await gateway.send(.get, "/manage/v1/mailings/9/letters?state=lost", key: "manage").status == 400)
    }

    @Test("reminders take a template or a text")
    func reminders() async throws {
        gateway.respondents.on(RespondentsContract.orderReminders) { _, _ in MailingReceipt(id: 10, receivers: 3, delivery: .ready) }
        let path = "/manage/v1/mailings/9/reminders"
        let reply = try await gateway.send(.post, path, key: "manage", type: TestGateway.json, body: #"{"template_id":5}"#)
        #expect(reply.status == 201 && reply.body == #"{"id":10,"reminder_of":9,"receivers":3,"delivery":"ready"}"#)
        _ = try await gateway.send(.post, path, key: "manage", type: TestGateway.json, body: Self.document)
        #expect(
            gateway.respondents.requests(RespondentsContract.orderReminders) == [
                ReminderOrder(mailing: 9, template: 5), ReminderOrder(mailing: 9, text: NewMailTemplate(subject: "s", body: "%link%")),
            ])
        #expect(try await gateway.send(.post, path, key: "manage", type: TestGateway.json, body: "{}").status == 422)
    }

    @Test(
        "WebAnkieta's call for a batch takes both names of the template, as a form and as JSON",
        arguments: [
            (TestGateway.form, "batch_id=b&template_id=5"), (TestGateway.form, "batch_id=b&id_template=5"),
            (TestGateway.json, #"{"batch_id":"b","template_id":5,"footer":true}"#),
        ])
    func batch(type: String, body: String) async throws {
        gateway.respondents.on(RespondentsContract.orderBatchMailing) { _, _ in MailingReceipt(id: 10, receivers: 3, delivery: .ready) }
        let reply = try await gateway.send(
            .post, "/api/v2/mailing/batch", key: "respondents", type: type, body: body, headers: [.idempotencyKey: "k"])
        #expect(reply.status == 200 && reply.body == #"{"id_mailing":10,"receivers":3}"#)
        #expect(gateway.respondents.requests(RespondentsContract.orderBatchMailing) == [BatchMailingOrder(batch: "b", template: 5)])
        #expect(gateway.respondents.contexts(RespondentsContract.orderBatchMailing).map(\.idempotencyKey) == ["k"])
    }

    @Test("WebAnkieta's refusals of a batch have the vendor's statuses and words")
    func batchRefusals() async throws {
        let path = "/api/v2/mailing/batch"
        #expect(try await gateway.send(.post, path, key: "respondents", type: TestGateway.form, body: "template_id=5").status == 406)
        #expect(try await gateway.send(.post, path, key: "respondents", type: TestGateway.form, body: "batch_id=b").status == 406)
        for (error, status) in [
            (RPCError.notFound("the batch"), 400), (RPCError(.failedPrecondition, reason: MailingRefusal.noLinks, "x"), 400),
            (RPCError(.permissionDenied, reason: SurveyRefusal.foreign, "x"), 401),
        ] {
            gateway.respondents.refuse(RespondentsContract.orderBatchMailing, error)
            let reply = try await gateway.send(
                .post, path, key: "respondents", type: TestGateway.form, body: "batch_id=b&template_id=5")
            #expect(reply.status == status)
            if status == 400 { #expect(reply.body == #"{"error":"An error ocured"}"#) }
        }
        gateway.respondents.on(RespondentsContract.orderBatchMailing) { _, _ in
            MailingReceipt(id: 10, receivers: 3, delivery: .waitingForConfiguration)
        }
        let waiting = try await gateway.send(.post, path, key: "respondents", type: TestGateway.form, body: "batch_id=b&template_id=5")
        #expect(waiting.body == #"{"id_mailing":10,"receivers":3,"delivery":"waiting_for_configuration"}"#)
    }

    @Test("WebAnkieta's list of templates has all of them, with the total as a string")
    func templateList() async throws {
        gateway.respondents.on(RespondentsContract.listMailTemplates) { request, _ in
            request.cursor == nil ? [.row(Self.template), .next("5")] : [.row(Self.template)]
        }
        let reply = try await gateway.send(.get, "/api/v2/mailing/templates", key: "respondents")
        let row = #"{"id":5,"name":"Testowa","subject":"Zaproszenie","content":"%link%","date_created":"2015-04-24 13:36:00"}"#
        #expect(reply.status == 200 && reply.body == #"{"total":"2","list":[\#(row),\#(row)]}"#)
    }
}

@Suite("The opt-out page")
struct OptOutTests {
    let gateway = TestGateway()

    @Test("opening it changes nothing", arguments: [HTTPRequest.Method.get, .head])
    func open(method: HTTPRequest.Method) async throws {
        let reply = try await gateway.send(method, "/optout/To_k-en")
        #expect(reply.status == 200 && reply.headers[.cacheControl] == "no-store")
        if method == .get { #expect(reply.body.contains(#"<form method="post" action="/optout/To_k-en">"#)) }
        #expect(gateway.respondents.calls.isEmpty)
    }

    @Test("its button and a mail program's POST take the address off the list", arguments: ["", "List-Unsubscribe=One-Click"])
    func press(body: String) async throws {
        gateway.respondents.on(RespondentsContract.optOut) { _, _ in Nothing() }
        let reply = try await gateway.send(.post, "/optout/To_k-en", type: TestGateway.form, body: body)
        #expect(reply.status == 200 && reply.body.contains("taken off the list"))
        #expect(gateway.respondents.requests(RespondentsContract.optOut) == [OptOutRequest(token: "To_k-en")])
    }

    @Test("a link of nobody is told so, and what is no link reaches no service")
    func unknown() async throws {
        gateway.respondents.refuse(RespondentsContract.optOut, RPCError.notFound("the link"))
        #expect(try await gateway.send(.post, "/optout/nobody", type: TestGateway.form, body: "").status == 404)
        let markup = try await gateway.send(.get, "/optout/%22%3E%3Cscript%3E")
        #expect(markup.status == 404 && !markup.body.contains("<script>"))
        #expect(try await gateway.send(.put, "/optout/x").status == 405)
        #expect(gateway.respondents.calls.count == 1)
    }
}
