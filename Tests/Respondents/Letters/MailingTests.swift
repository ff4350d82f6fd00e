import Contracts
import JSON
import RPC
import ServiceKit
import TestSupport
import Testing

@testable import RespondentsService

@Suite("Mailings to batches")
struct MailingTests {
    private func withMail(
        _ arguments: [String] = [], perMinute: Int64 = 0, _ body: (RespondentsHarness, MailServer) async throws -> Void
    ) async throws {
        let server = try MailServer(arguments)
        try await server.start()
        try await withRespondents(delivery: .test(server, perMinute: perMinute), clock: .system) { try await body($0, server) }
    }

    @Test("a letter is what its template, its sender and its receiver make of it")
    func golden() async throws {
        try await withMail { service, server in
            try await service.batch(["Jan@Example.org"])
            let text = ".Dzień dobry %label1% = \(String(repeating: "zażółć gęślą jaźń ", count: 12))\n.\n%link%\n%optout% %email%\n"
            let template = try await service.template(
                "Zażółć gęślą jaźń, %label1%: \(String(repeating: "długi ", count: 15))koniec", body: text,
                html: #"<p>%label1% &amp; <a href="%link%">tu</a></p>"#)
            let mailing = try await service.order("batch", template)
            try await service.sending { #expect(await service.isIdle(mailing.id)) }

            let mail = try #require(try await server.readMails().first)
            let raw = try #require(server.mails.first)
            let keys = IssueKeys(issueKeys: [service.application.respondents.tokens.issueKey.text(respondent: 1)])
            let token = try #require(try await service.tokens.listGrants(keys, in: .test(account: 1)).grants.first?.grant.token)
            let link = "https://survey.example.org/ankieta/7/badanie.html?token=\(token)"
            let optOut = "https://survey.example.org/optout/\(try #require(service.optOutToken(raw)))"
            #expect(mail["defects"]?.array?.isEmpty == true, "\(mail)")
            #expect((mail["longest_line"]?.integer ?? 999) <= 998)
            #expect(mail["type"] == "multipart/alternative")
            #expect(mail["from_name"] == "Badania" && mail["from_address"] == "survey@example.org")
            #expect(mail["to"] == ["Jan@Example.org"])
            let headers = mail["headers"]
            #expect(
                headers?["subject"]?.string
                    == "Zażółć gęślą jaźń, Imię 0: \(String(repeating: "długi ", count: 15))koniec")
            #expect(headers?["list-unsubscribe"]?.string == "<\(optOut)>")
            #expect(headers?["list-unsubscribe-post"] == "List-Unsubscribe=One-Click")
            #expect(headers?["auto-submitted"] == "auto-generated" && headers?["precedence"] == "bulk")
            #expect(headers?["message-id"]?.string?.wholeMatch(of: /<[0-9a-f]{32}@example\.org>/) != nil)
            #expect(mail["date"]?.string?.hasSuffix("+00:00") == true)
            let names = mail["names"]?.array?.compactMap(\.string) ?? []
            #expect(Set(names).count == names.count, "no header twice: \(names)")
            let filled = text.replacing("%label1%", with: "Imię 0").replacing("%link%", with: link).replacing("%optout%", with: optOut)
                .replacing("%email%", with: "Jan@Example.org")
            #expect(
                mail["parts"] == [
                    ["type": "text/plain", "text": .string(filled)],
                    ["type": "text/html", "text": .string("<p>Imię 0 &amp; <a href=\"\(link)\">tu</a></p>\n")],
                ])
            #expect(raw.sender == "survey@example.org")
            let invited = try await service.column("SELECT invited_text FROM respondents", as: String.self)
            #expect(invited.first?.hasPrefix("20") == true)
        }
    }

    @Test("an address gets one letter of a mailing, however often it is in the batch, and others that have none are told apart")
    func collapsed() async throws {
        try await withMail { service, server in
            try await service.batch(["a@x.org", "A@X.org", "b@x.org", "", "a@x.org", "no address"])
            let mailing = try await service.order("batch", try await service.template())
            #expect(mailing.receivers == 3)
            #expect(mailing.delivery == .ready)
            let invited = try await service.column("SELECT invited_text FROM respondents WHERE id = 1", as: String.self)
            #expect(invited == ["0000-00-00 00:00:00"])
            try await service.sending { #expect(await service.isIdle(mailing.id)) }
            #expect(server.mails.map(\.receiver).sorted() == ["a@x.org", "b@x.org"])
            let report = try await service.report(mailing.id)
            #expect(report.letters == LetterCounts(sent: 2, failed: 1, skipped: 3))
            #expect(
                try await service.letters(mailing.id, .skipped).map(\.reason).sorted { ($0 ?? "") < ($1 ?? "") }
                    == ["duplicate_address", "duplicate_address", "no_address"])
            #expect(try await service.letters(mailing.id, .failed).map(\.reason) == ["the address cannot be written to"])
        }
    }

    @Test("4xx is tried again, 5xx is not, what arrived perhaps is sent again under the same Message-ID, and no address is kept")
    func refusals() async throws {
        try await withMail { service, server in
            try await service.batch(["never@x.org", "later@x.org", "content@x.org", "lost@x.org", "good@x.org"])
            let mailing = try await service.order("batch", try await service.template())
            try await service.sending {
                #expect(
                    await eventually {
                        let letters = try await service.report(mailing.id).letters
                        return letters.failed == 2 && letters.sent == 2
                    })
                #expect(await eventually { server.mails.count { $0.receiver == "lost@x.org" } > 1 })
            }
            let failed = try await service.letters(mailing.id, .failed, limit: 1)
            #expect(failed.count == 2 && failed.allSatisfy { $0.attempts == 1 })
            let words = failed.compactMap(\.reason).sorted()
            #expect(words == ["550 5.1.1 <…>: nobody of the name … is known here", "554 5.7.1 this looks like spam"])
            #expect(server.mails.contains { $0.receiver == "later@x.org" } && server.mails.contains { $0.receiver == "good@x.org" })
            #expect(Set(server.mails.filter { $0.receiver == "lost@x.org" }.map(\.id)).count == 1)
            #expect(try await service.report(mailing.id).repeated > 0)
            let kept = try await service.column("SELECT COALESCE(group_concat(failure), '') FROM letters", as: String.self)
            #expect(kept.allSatisfy { !$0.contains("@") })
        }
    }

    @Test("whoever opts out gets no more letters of this account, and is told apart")
    func optOut() async throws {
        try await withMail { service, server in
            try await service.batch(["a@x.org"])
            let template = try await service.template()
            try await service.batch(["A@x.org"], name: "other", survey: 20, account: 2)
            let others = try await service.template(account: 2)
            try await service.sending {
                let first = try await service.order("batch", template)
                #expect(await service.isIdle(first.id))
                let token = try #require(server.mails.first.flatMap(service.optOutToken))
                for _ in 0..<2 { _ = try await service.application.optOuts.add(OptOutRequest(token: token), in: .test()) }
                let second = try await service.order("batch", template)
                #expect(await service.isIdle(second.id))
                #expect(try await service.letters(second.id, .skipped).map(\.reason) == ["opted_out"])
                let third = try await service.order("other", others, account: 2)
                #expect(await eventually { try await service.report(third.id, account: 2).letters.sent == 1 })
            }
            #expect(server.mails.count == 2)
            let error = await refusal { try await service.application.optOuts.add(OptOutRequest(token: "x"), in: .test()) }
            #expect(error?.code == .notFound)
        }
    }

    @Test("a stopped mailing sends nothing until it is resumed")
    func stopping() async throws {
        try await withMail { service, server in
            try await service.batch((0..<50).map { "a\($0)@x.org" })
            let mailing = try await service.order("batch", try await service.template())
            let id = MailingID(id: mailing.id)
            #expect(try await service.application.mailings.stop(id, in: .test(account: 1)).state == .stopped)
            try await service.batch(["b@x.org"], name: "other")
            try await service.sending {
                let other = try await service.order("other", try await service.template())
                #expect(await service.isIdle(other.id))
                #expect(server.mails.map(\.receiver) == ["b@x.org"])
                #expect(try await service.report(mailing.id).letters.queued == 50)
                #expect(try await service.application.mailings.resume(id, in: .test(account: 1)).state == .sending)
                #expect(await service.isIdle(mailing.id))
            }
            #expect(Set(server.mails.map(\.receiver)).count == 51)
        }
    }

    @Test("a mailing to more than are written at once is complete, and the same key orders it once")
    func large() async throws {
        try await withMail { service, server in
            let count = 2 * Int(MailingStore.fillRows) + 7
            try await service.batch((0..<count).map { "a\($0 % (count - 5))@x.org" })
            let template = try await service.template()
            let mailing = try await service.order("batch", template, key: "k")
            #expect(mailing.receivers == count - 5)
            #expect(try await service.order("batch", template, key: "k") == mailing)
            #expect(try await service.count("mailings") == 1)
            try await service.sending { #expect(await service.isIdle(mailing.id)) }
            #expect(try await service.report(mailing.id).letters == LetterCounts(sent: Int64(count - 5), skipped: 5))
            #expect(Set(server.mails.map(\.receiver)).count == count - 5 && server.mails.count == count - 5)
            #expect(Set(server.mails.map(\.id)).count == count - 5)
        }
    }

    @Test("reminders go to those who have not answered, with the same link")
    func reminders() async throws {
        try await withMail { service, server in
            try await service.batch(["a@x.org", "b@x.org", "c@x.org"])
            try await service.sending {
                let mailing = try await service.order("batch", try await service.template())
                #expect(await service.isIdle(mailing.id))
                try await service.deliver(
                    Event(
                        id: "e", kind: ResponseEventKind.completed.rawValue,
                        payload: try JSON.decode(
                            JSONValue.self,
                            from: JSON.encode(ResponseFact(account: 1, survey: 7, response: 1, reference: "reference-batch-1", at: testNow))
                        )))
                let order = ReminderOrder(mailing: mailing.id, text: NewMailTemplate(subject: "Przypomnienie", body: "%link%"))
                let reminder = try await service.application.mailings.remind(order, in: .test(account: 1))
                #expect(reminder.receivers == 2 && reminder.id != mailing.id)
                #expect(await service.isIdle(reminder.id))
                #expect(try await service.report(reminder.id).reminderOf == mailing.id)
            }
            func links(_ receiver: String) -> [Substring] {
                server.mails.filter { $0.receiver == receiver }.compactMap {
                    $0.content.replacing("=\r\n", with: "").firstMatch(of: /token=3D(\w+)/)?.1
                }
            }
            #expect(links("a@x.org").count == 2 && Set(links("a@x.org")).count == 1)
            #expect(links("b@x.org").count == 1)
            #expect(links("c@x.org").count == 2)
        }
    }

    @Test("what is missing or belongs to others is refused, and nothing is made")
    func refusedOrders() async throws {
        try await withRespondents { service in
            try await service.batch(["a@x.org"])
            try await service.batch(["b@x.org"], name: "theirs", survey: 20, account: 2)
            let (mine, theirs) = (try await service.template(), try await service.template(account: 2))
            for (batch, template, code) in [
                ("none", mine, StatusCode.notFound), ("batch", 999, .notFound), ("theirs", mine, .permissionDenied),
                ("batch", theirs, .permissionDenied),
            ] {
                #expect(await refusal { try await service.order(batch, template) }?.code == code)
            }
            #expect(try await service.count("mailings") == 0)
            let unknown = ReminderOrder(mailing: 5, template: mine)
            #expect(await refusal { try await service.application.mailings.remind(unknown, in: .test(account: 1)) }?.code == .notFound)
        }
    }

    @Test("without settings letters wait and say so")
    func waiting() async throws {
        try await withRespondents(clock: .system) { service in
            try await service.batch(["a@x.org"])
            let mailing = try await service.order("batch", try await service.template())
            #expect(mailing.delivery == .waitingForConfiguration)
            try await service.sending {
                let report = try await service.report(mailing.id)
                #expect(report.delivery == .waitingForConfiguration && report.state == .sending && report.letters.queued == 1)
            }
        }
    }

    @Test("a server that is away keeps letters waiting and shows, and they leave when it is back")
    func outage() async throws {
        let server = try MailServer()
        try await withRespondents(delivery: .test(server), clock: .system) { service in
            try await service.batch((0..<20).map { "a\($0)@x.org" })
            let mailing = try await service.order("batch", try await service.template())
            try await service.sending {
                #expect(await eventually { try await service.report(mailing.id).delivery == .failing })
                #expect(try await service.report(mailing.id).deliveryFault?.isEmpty == false)
                try await server.start()
                #expect(await service.isIdle(mailing.id))
                #expect(try await service.report(mailing.id).delivery == .ready)
            }
            #expect(server.mails.count == 20)
            #expect(try await service.letters(mailing.id, .sent).allSatisfy { $0.attempts == 1 })
        }
    }

    @Test("links that cannot be had keep letters waiting, and they leave when they can")
    func missingLinks() async throws {
        try await withMail { service, server in
            try await service.batch(["a@x.org"])
            let mailing = try await service.order("batch", try await service.template())
            service.tokens.failOnce(.before)
            try await service.sending { #expect(await service.isIdle(mailing.id)) }
            #expect(server.mails.count == 1)
        }
    }

    @Test("letters to one domain keep their pace while others pass")
    func pace() async throws {
        try await withMail(perMinute: 60) { service, server in
            try await service.batch((0..<30).map { "a\($0)@slow.org" } + ["b@fast.org"])
            let mailing = try await service.order("batch", try await service.template())
            try await service.sending {
                #expect(await eventually { server.mails.contains { $0.receiver == "b@fast.org" } })
            }
            #expect(server.mails.count < 30)
            #expect(try await service.report(mailing.id).letters.queued > 0)
        }
    }

    @Test("letters that were under way when the process ended are sent again and counted")
    func recovery() async throws {
        try await withMail { service, server in
            try await service.batch(["a@x.org", "b@x.org"])
            let mailing = try await service.order("batch", try await service.template())
            try await service.database.write { _ = try $0.execute("UPDATE letters SET state = 'sending' WHERE respondent = 1") }
            try await service.sending { #expect(await service.isIdle(mailing.id)) }
            let report = try await service.report(mailing.id)
            #expect(report.letters.sent == 2 && report.repeated == 1)
        }
    }
}
