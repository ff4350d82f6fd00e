import Contracts
import RPC
import TestSupport
import Testing

@testable import RespondentsService
@testable import TokensService

extension RespondentsHarness {
    func contact(_ email: String? = "jan@example.pl", labels: [String] = [], account: Int64 = account) async throws -> Int64 {
        let new = NewContact(email: email, uid: "u", labels: labels)
        return try await application.contacts.create(new, in: .test(account: account)).id
    }

    func add(
        _ contact: Int64, to survey: Int64 = 7, sent: String? = nil, account: Int64 = account, idempotencyKey: String? = nil
    ) async throws -> Int64 {
        try await application.roster.add(
            NewRespondent(survey: survey, contact: contact, invitationSent: sent),
            in: .test(account: account, idempotencyKey: idempotencyKey)
        ).id
    }

    func delete(_ id: Int64, from survey: Int64 = 7, account: Int64 = account, idempotencyKey: String? = nil) async throws {
        _ = try await application.roster.delete(
            RespondentName(survey: survey, id: id), in: .test(account: account, idempotencyKey: idempotencyKey))
    }

    /// How the token is refused; nil when it lets somebody in.
    func refusalToStart(_ token: String, survey: Int64 = 7) async -> GrantRefusal? {
        await refusal { try await tokens.application.grants.start(GrantStart(survey: survey, token: token), in: .test()) }?
            .reason(as: GrantRefusal.self)
    }

    func search(_ criteria: RespondentCriteria, survey: Int64 = 7, account: Int64 = account) async throws -> [Respondent] {
        let list = try await application.respondents.listRespondents(
            RespondentsRequest(survey: survey, criteria: criteria), in: .test(account: account))
        #expect(list.total == Int64(list.respondents.count))
        return list.respondents
    }
}

@Suite("Contacts as respondents")
struct RosterTests {
    @Test("a contact becomes a respondent with its address, its labels and a token of six characters")
    func add() async throws {
        try await withRespondents { service in
            let contact = try await service.contact("Jan@example.pl", labels: ["Jan", "Kowalski"])
            let id = try await service.add(contact)
            let respondent = try #require(try await service.respondents().respondents.first)
            let token = try #require(respondent.token)
            #expect(token.wholeMatch(of: /[A-Za-z0-9]{6}/) != nil)
            #expect(
                respondent
                    == Respondent(
                        id: id, token: token, offlineDistribution: false, added: "2025-10-09 10:53:20", invitationSent: nil, opened: nil,
                        answered: nil, postponed: nil, email: "Jan@example.pl",
                        labels: ["Jan", "Kowalski"] + Array(repeating: "", count: 13), link: "/ankieta/7/badanie.html?token=\(token)"))
            #expect(await service.refusalToStart(token) == nil)
        }
    }

    @Test(
        "a date of the invitation says that the client sent it",
        arguments: [
            ("2012-12-06", "2012-12-06 00:00:00"), ("2012-12-06 12:00:00", "2012-12-06 12:00:00"),
            ("2024-02-29 23:59:59", "2024-02-29 23:59:59"),
        ])
    func sent(given: String, shown: String) async throws {
        try await withRespondents { service in
            _ = try await service.add(try await service.contact(), sent: given)
            let respondent = try #require(try await service.respondents().respondents.first)
            #expect(respondent.invitationSent == shown && respondent.offlineDistribution)
        }
    }

    @Test(
        "a date that is none is refused, and nobody is added",
        arguments: [
            "2012-13-06", "2023-02-29", "2012-12-06 24:00:00", "2012-12-06T12:00:00", "6.12.2012", "0000-00-00 00:00:00", "2012-1-06", " ",
            "2012-12-06 12:00", "٢٠١٢-12-06",
        ])
    func noDate(given: String) async throws {
        try await withRespondents { service in
            let contact = try await service.contact()
            let error = await refusal { try await service.add(contact, sent: given) }
            #expect(error?.details.fieldViolations?.first?.field == "date_invitaion_send")
            #expect(try await service.respondents().total == 0)
        }
    }

    @Test("what is not there is unknown, and what is another account's is foreign")
    func refusals() async throws {
        try await withRespondents { service in
            let (own, other) = (try await service.contact(), try await service.contact(account: RespondentsHarness.otherAccount))
            let foreign = try await service.add(other, to: 20, account: RespondentsHarness.otherAccount)
            let mine = try await service.add(own)
            func reason(_ body: () async throws -> some Any) async -> RespondentRefusal? {
                await refusal(body)?.reason(as: RespondentRefusal.self)
            }
            #expect(await reason { try await service.add(own) } == .alreadyAdded)
            #expect(await reason { try await service.add(other) } == .foreignContact)
            #expect(await reason { try await service.add(999) } == .unknownContact)
            #expect(await refusal { try await service.add(own, to: 20) }?.reason(as: SurveyRefusal.self) == .foreign)
            #expect(await refusal { try await service.add(own, to: 99) }?.code == .notFound)
            #expect(await reason { try await service.delete(foreign) } == .foreignRespondent)
            #expect(await reason { try await service.delete(999) } == .unknownRespondent)
            #expect(await reason { try await service.delete(mine, from: 8) } == .unknownRespondent)
            #expect(await refusal { try await service.delete(foreign, from: 20) }?.reason(as: SurveyRefusal.self) == .foreign)
            #expect(try await service.respondents().total == 1)
        }
    }

    @Test("one contact may be in many surveys, and only those with personal links give it a token")
    func manySurveys() async throws {
        try await withRespondents { service in
            let contact = try await service.contact()
            let (first, second) = (try await service.add(contact, to: 7), try await service.add(contact, to: 8))
            #expect(first != second)
            #expect(try await service.respondents(survey: 8).respondents.map(\.token) == [nil])
            #expect(
                try await service.tokensDatabase.read { try $0.first("SELECT count(*) FROM grants")?.value(0) } == Int64(1))
        }
    }

    @Test("a deleted respondent's token is unknown, and its contact can be added again and gets another")
    func delete() async throws {
        try await withRespondents { service in
            let contact = try await service.contact(labels: ["Jan"])
            let first = try await service.add(contact)
            let token = try #require(try await service.respondents().respondents.first?.token)
            try await service.delete(first)
            #expect(await service.refusalToStart(token) == .unknownToken)
            #expect(try await service.respondents().total == 0)
            #expect(try await service.count("respondent_labels") == 0)
            let second = try await service.add(contact)
            let another = try #require(try await service.respondents().respondents.first?.token)
            #expect(second > first && another != token)
            #expect(await service.refusalToStart(another) == nil)
        }
    }

    @Test("letters to a deleted respondent go with it")
    func letters() async throws {
        try await withRespondents { service in
            let id = try await service.add(try await service.contact())
            try await service.database.write { transaction in
                for respondent in [id, id + 1] {
                    try transaction.execute(
                        """
                        INSERT INTO letters (account, mailing, respondent, state, attempts, due_at, created_at)
                        VALUES (1, 1, ?1, 'queued', 0, 0, 0)
                        """, respondent)
                }
            }
            try await service.delete(id)
            #expect(try await service.column("SELECT respondent FROM letters") == [id + 1])
        }
    }

    @Test("whoever had a participation link and was deleted gets another one, and the old one is void")
    func deletedLink() async throws {
        try await withRespondents { service in
            let project = try await service.project()
            let old = try await service.link(project, uid: "u")
            try await service.delete(try #require(try await service.respondents().respondents.first?.id))
            #expect(await service.refusalToStart(old) == .unknownToken)
            let new = try await service.link(project, uid: "u")
            #expect(new != old && new.count == 16)
            #expect(try await service.link(project, uid: "u") == new)
            #expect(try await service.respondents().respondents.map(\.token) == [new])
            try await service.delete(try #require(try await service.respondents().respondents.first?.id))
            #expect(await service.refusalToStart(new) == .unknownToken)
        }
    }

    @Test("a grant that could not be issued is issued by a repeat, whether or not that is refused, and by a list")
    func completed() async throws {
        try await withRespondents { service in
            func tokenCount() async throws -> Int64? {
                try await service.tokensDatabase.read { try $0.first("SELECT count(*) FROM grants")?.value(0) }
            }
            let contacts = [try await service.contact("a@x.pl"), try await service.contact("b@x.pl"), try await service.contact("c@x.pl")]
            for (index, contact) in contacts.enumerated() {
                service.tokens.failOnce(index == 1 ? .after : .before)
                #expect(await refusal { try await service.add(contact, idempotencyKey: "\(contact)") }?.code == .unavailable)
            }
            #expect(try await tokenCount() == 1)
            let first = try await service.add(contacts[0], idempotencyKey: "\(contacts[0])")
            #expect(try await service.add(contacts[0], idempotencyKey: "\(contacts[0])") == first)
            #expect(try await tokenCount() == 2)
            #expect(await refusal { try await service.add(contacts[1]) }?.reason(as: RespondentRefusal.self) == .alreadyAdded)
            #expect(try await tokenCount() == 2)
            let listed = try await service.respondents().respondents
            #expect(listed.count == 3 && listed.allSatisfy { $0.token != nil })
            #expect(try await tokenCount() == 3)
            #expect(try await service.respondents().respondents == listed)
        }
    }

    @Test("a deletion whose call to tokens fails can be repeated, and with its key is answered as the first time")
    func deletedAgain() async throws {
        try await withRespondents { service in
            let id = try await service.add(try await service.contact())
            let token = try #require(try await service.respondents().respondents.first?.token)
            service.tokens.failOnce(.after)
            #expect(await refusal { try await service.delete(id) }?.code == .unavailable)
            #expect(try await service.respondents().total == 1)
            try await service.delete(id, idempotencyKey: "k")
            try await service.delete(id, idempotencyKey: "k")
            #expect(await service.refusalToStart(token) == .unknownToken)
            #expect(await refusal { try await service.delete(id) }?.reason(as: RespondentRefusal.self) == .unknownRespondent)
        }
    }

    @Test("who was added before a grant was there, and is deleted, gets none from a list that is under way")
    func deletedWithoutGrant() async throws {
        try await withRespondents { service in
            service.tokens.failOnce(.before)
            let contact = try await service.contact()
            _ = await refusal { try await service.add(contact) }
            let row = try #require(
                try await service.database.read { try RespondentStore.find(contact: contact, survey: 7, account: 1, in: $0) })
            try await service.delete(row.respondent.id)
            // The list has read the row before it was deleted.
            let tokens = try await service.application.respondents.tokens.tokens(of: [row], survey: 7, in: .test(account: 1))
            #expect(tokens == [nil])
        }
    }

    @Test("dates of a contact's respondent follow the events of its response, and the times that a client sets")
    func dates() async throws {
        try await withRespondents { service in
            _ = try await service.add(try await service.contact())
            let token = try #require(try await service.respondents().respondents.first?.token)
            let issued = try await service.tokens.application.grants.findInSurvey(
                SurveyToken(survey: 7, token: token), in: .test(account: 1))
            try await service.deliver(.opened(issued.grant, at: testNow))
            let open = try #require(try await service.respondents().respondents.first)
            #expect(open.opened == "2025-10-09 10:53:20" && open.answered == nil && open.postponed == nil)
            try await service.deliver(.completed(issued.grant, at: testNow + 60_000_000))
            let done = try #require(try await service.respondents().respondents.first)
            #expect(done.answered == "2025-10-09 10:54:20" && done.postponed == false)
            try await service.deliver(.timesSet(issued.grant, opened: "2020-01-01 00:00:01", answered: "2020-01-01 00:00:02"))
            let set = try #require(try await service.respondents().respondents.first)
            #expect(set.opened == "2020-01-01 00:00:01" && set.answered == "2020-01-01 00:00:02")
            #expect(try await service.search(RespondentCriteria(answered: "2020-01-01")).count == 1)
            #expect(try await service.search(RespondentCriteria(answered: "2025-10-09")).isEmpty)
        }
    }
}
