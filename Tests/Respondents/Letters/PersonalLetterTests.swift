import Contracts
import Crypto
import JSON
import RPC
import ServiceKit
import TestSupport
import Testing

@testable import RespondentsService

@Suite("SoSci's links that are sent")
struct PersonalLetterTests {
    private func sendingProject(_ service: RespondentsHarness, _ privacy: Privacy = .personal) async throws -> TestProject {
        let project = try await service.project(privacy: privacy)
        let access = NewMailingAccess(project: project.name, mailing: project.mailing, function: .send, subgroup: nil)
        let act = try await service.application.projects.createAccessLink(access, in: .test(account: 1)).act
        return TestProject(name: project.name, mailing: project.mailing, act: act)
    }

    private func withMail(_ body: (RespondentsHarness, MailServer) async throws -> Void) async throws {
        let server = try MailServer()
        try await server.start()
        try await withRespondents(delivery: .test(server), clock: .system) { try await body($0, server) }
    }

    @Test("the letter has the link that the call was answered with, once for each entry, in every privacy mode", arguments: privacyModes)
    func sent(privacy: Privacy) async throws {
        try await withMail { service, server in
            let project = try await sendingProject(service, privacy)
            let token = try await service.link(project, email: "Jan@example.org")
            for _ in 0..<3 { #expect(try await service.link(project, uid: "u", email: "jan@example.org") == token) }
            try await service.sending { #expect(await service.isIdle(project.mailing)) }
            #expect(server.mails.map(\.receiver).count == 1)
            let content = server.mails.first?.content.replacing("=\r\n", with: "") ?? ""
            #expect(content.contains("Hello: https://survey.example.org/PROJEKT/?d=3D\(token)"))
            #expect(try await service.link(project, email: "jan@example.org") == token)
            #expect(try await service.count("letters") == 1)
            if privacy == .anonymous {
                #expect(try await service.count("respondents") == 0)
                #expect(try await service.letters(project.mailing, .sent).map(\.respondent) == [nil])
            } else {
                let participant = try #require(try await service.participants(project).first)
                #expect(participant.status == 1 && participant.sentAt != nil)
            }
        }
    }

    @Test("who has no address is refused, and nothing is made; who has one already gets the letter")
    func noAddress() async throws {
        try await withRespondents(clock: .system) { service in
            let project = try await sendingProject(service)
            let error = await refusal { try await service.link(project, uid: "u") }
            #expect(error?.reason(as: PersonalLinkRefusal.self) == .noAddress)
            for table in ["entries", "identifiers", "respondents", "letters"] { #expect(try await service.count(table) == 0, "\(table)") }
            let other = try await service.mailing(of: project.name)
            _ = try await service.link(other, uid: "u", email: "a@x.org")
            _ = try await service.link(project, uid: "u")
            #expect(try await service.count("letters") == 1)
            #expect(try await service.participants(project).map(\.status) == [0])
        }
    }

    @Test("the status of a participant follows the letter: blocked, not deliverable, sent")
    func statuses() async throws {
        try await withMail { service, server in
            let project = try await sendingProject(service)
            _ = try await service.link(project, email: "a@x.org")
            try await service.sending {
                #expect(await service.isIdle(project.mailing))
                let token = try #require(server.mails.first.flatMap(service.optOutToken))
                _ = try await service.application.optOuts.add(OptOutRequest(token: token), in: .test())
                let second = try await service.mailing(of: project.name)
                let access = NewMailingAccess(project: project.name, mailing: second.mailing, function: .send, subgroup: nil)
                let act = try await service.application.projects.createAccessLink(access, in: .test(account: 1)).act
                let sending = TestProject(name: project.name, mailing: second.mailing, act: act)
                for email in ["a@x.org", "never@x.org", "c@x.org"] { _ = try await service.link(sending, email: email) }
                #expect(await service.isIdle(second.mailing))
                #expect(try await service.participants(sending).map(\.status) == [-1, -2, 1])
            }
        }
    }

    @Test("who has a mobile number alone gets a signed message, tried again under the same name")
    func mobile() async throws {
        let webhook = try await WebhookServer()
        let server = try MailServer()
        try await server.start()
        var delivery = DeliveryConfiguration.test(server)
        delivery.mobile = WebhookConfiguration(url: webhook.url, secret: Array("key".utf8))
        try await withRespondents(delivery: delivery, clock: .system) { service in
            let project = try await sendingProject(service)
            let token = try await service.link(project, mobile: "+48 600 700")
            for mobile in ["+4999", "+5123"] { _ = try await service.link(project, mobile: mobile) }
            try await service.sending { #expect(await service.isIdle(project.mailing)) }
            let requests = webhook.requests
            let bodies = try requests.map { try JSON.decode(JSONValue.self, from: $0["body"]?.string ?? "") }
            #expect(bodies.compactMap { $0["to"]?.string }.sorted() == ["+48600700", "+4999", "+5123", "+5123"].sorted())
            let again = bodies.filter { $0["to"] == "+5123" }.compactMap { $0["id"]?.string }
            #expect(again.count == 2 && Set(again).count == 1)
            for (request, body) in zip(requests, bodies) {
                let key = SymmetricKey(data: Array("key".utf8))
                let signature = HMAC<SHA256>.authenticationCode(for: Array((request["body"]?.string ?? "").utf8), using: key)
                #expect(request["headers"]?["x-fieldwork-signature"]?.string == "sha256=\(Hexadecimal.text(signature))")
                #expect(request["headers"]?["idempotency-key"] == body["id"])
                #expect(request["headers"]?["content-type"] == "application/json")
            }
            let text = bodies.first { $0["to"] == "+48600700" }?["text"]?.string
            // "+4" is refused by the test's webhook, whoever's it is.
            #expect(text == "Hello: https://survey.example.org/PROJEKT/?d=\(token)")
            #expect(try await service.participants(project).map(\.status) == [-2, -2, 1])
            #expect(server.mails.isEmpty)
        }
    }

    @Test("reminders of a project's mailing carry the same link, and of an anonymous one there are none")
    func reminders() async throws {
        try await withMail { service, server in
            let project = try await sendingProject(service)
            let token = try await service.link(project, email: "a@x.org")
            try await service.sending {
                #expect(await service.isIdle(project.mailing))
                let order = ReminderOrder(mailing: project.mailing, text: NewMailTemplate(subject: "Again", body: "%link%"))
                let reminder = try await service.application.mailings.remind(order, in: .test(account: 1))
                #expect(await service.isIdle(reminder.id))
                let again = TestProject(name: project.name, mailing: reminder.id, act: "")
                #expect(try await service.participants(again).map(\.status) == [1])
                #expect(try await service.participants(project).count == 1)
            }
            #expect(server.mails.count == 2)
            #expect(server.mails.allSatisfy { $0.content.replacing("=\r\n", with: "").contains("?d=3D\(token)") })
            let anonymous = try await service.mailing(of: project.name, privacy: .anonymous)
            let order = ReminderOrder(mailing: anonymous.mailing, text: NewMailTemplate(subject: "s", body: "%link%"))
            let error = await refusal { try await service.application.mailings.remind(order, in: .test(account: 1)) }
            #expect(error?.reason(as: MailingRefusal.self) == .anonymous)
        }
    }
}

@Suite("Mail templates")
struct MailTemplateTests {
    @Test("are kept, listed, replaced by version and removed, each in its account")
    func life() async throws {
        try await withRespondents { service in
            let handlers = service.application.mailTemplates
            let call = CallContext.test(account: 1)
            let made = try await handlers.create(NewMailTemplate(subject: "s", body: "%link%", html: "<a href='%link%'>x</a>"), in: call)
            #expect(made.name == "s" && made.version == 1 && made.createdAt == testNow)
            #expect(try await handlers.get(MailTemplateID(id: made.id), in: call) == made)
            let error = await refusal { try await handlers.get(MailTemplateID(id: made.id), in: .test(account: 2)) }
            #expect(error?.code == .notFound)
            let new = NewMailTemplate(name: "n", subject: "t", body: "%link%!")
            let replaced = try await handlers.replace(MailTemplateReplacement(id: made.id, version: 1, template: new), in: call)
            #expect(replaced.version == 2 && replaced.name == "n" && replaced.html == nil)
            let old = MailTemplateReplacement(id: made.id, version: 1, template: new)
            #expect(await refusal { try await handlers.replace(old, in: call) }?.code == .aborted)
            #expect(await refusal { try await handlers.delete(MailTemplateDeletion(id: made.id, version: 1), in: call) }?.code == .aborted)
            _ = try await handlers.create(new, in: call)
            let page = try await ListPage { try await handlers.list(PageRequest(limit: 1), in: call, to: $0) }
            #expect(page.rows == [replaced] && page.next == "\(made.id)")
            _ = try await handlers.delete(MailTemplateDeletion(id: made.id), in: call)
            #expect(await refusal { try await handlers.delete(MailTemplateDeletion(id: made.id), in: call) }?.code == .notFound)
        }
    }

    @Test("every mistake is named")
    func mistakes() async throws {
        try await withRespondents { service in
            let bad = NewMailTemplate(name: "", subject: "a\nBcc: x@y", body: "no link", html: "<p>")
            let error = await refusal { try await service.application.mailTemplates.create(bad, in: .test(account: 1)) }
            #expect(error?.details.fieldViolations?.map(\.field) == ["name", "subject", "body", "html"])
            let text = NewMailTemplate(subject: "s", body: "no link")
            let other = await refusal { try await service.application.mailTemplates.create(text, in: .test(account: 1)) }
            #expect(other?.details.fieldViolations?.map(\.field) == ["body"])
        }
    }
}
