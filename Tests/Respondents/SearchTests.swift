import Contracts
import RPC
import TestSupport
import Testing

@testable import RespondentsService

@Suite("Searching for respondents")
struct SearchTests {
    /// Who is in survey 7: addresses in their order in the list.
    static func fill(_ service: RespondentsHarness) async throws {
        let people: [(String, [String], String?)] = [
            ("c@x.pl", ["Anna", "Łódź"], "2012-12-06 12:00:00"), ("a@x.pl", ["Jan", "Łódź"], "2012-12-06"),
            ("B@x.pl", ["Jan", "Warszawa"], nil), ("b@x.pl", ["Jan", "", "łódź"], "2012-12-07 00:00:00"),
        ]
        for (email, labels, sent) in people {
            _ = try await service.add(try await service.contact(email, labels: labels), sent: sent)
        }
        // Alike, elsewhere.
        _ = try await service.add(try await service.contact("a@x.pl", labels: ["Jan"]), to: 8)
        let other = try await service.contact("a@x.pl", labels: ["Jan"], account: RespondentsHarness.otherAccount)
        _ = try await service.add(other, to: 20, account: RespondentsHarness.otherAccount)
    }

    @Test(
        "finds those who meet every criterion, exactly but for the case of addresses, in the order of the list",
        arguments: [
            (RespondentCriteria(), ["a@x.pl", "B@x.pl", "b@x.pl", "c@x.pl"]),
            (RespondentCriteria(email: "b@X.pl"), ["B@x.pl", "b@x.pl"]),
            (RespondentCriteria(email: " A@x.pl "), ["a@x.pl"]),
            (RespondentCriteria(email: "@x.pl"), []),
            (RespondentCriteria(labels: [LabelCriterion(number: 1, value: "Jan")]), ["a@x.pl", "B@x.pl", "b@x.pl"]),
            (RespondentCriteria(labels: [LabelCriterion(number: 1, value: "jan")]), []),
            (RespondentCriteria(labels: [LabelCriterion(number: 2, value: "Łódź")]), ["a@x.pl", "c@x.pl"]),
            (RespondentCriteria(labels: [LabelCriterion(number: 3, value: "łódź")]), ["b@x.pl"]),
            (RespondentCriteria(labels: [LabelCriterion(number: 15, value: "Jan")]), []),
            (
                RespondentCriteria(labels: [LabelCriterion(number: 2, value: "Łódź"), LabelCriterion(number: 1, value: "Jan")]),
                ["a@x.pl"]
            ),
            (RespondentCriteria(email: "b@x.pl", labels: [LabelCriterion(number: 2, value: "Warszawa")]), ["B@x.pl"]),
            (RespondentCriteria(invitationSent: "2012-12-06"), ["a@x.pl", "c@x.pl"]),
            (RespondentCriteria(invitationSent: "2012-12-07", labels: [LabelCriterion(number: 1, value: "Jan")]), ["b@x.pl"]),
            (RespondentCriteria(added: "2025-10-09"), ["a@x.pl", "B@x.pl", "b@x.pl", "c@x.pl"]),
            (RespondentCriteria(added: "2025-10-08"), []),
            (RespondentCriteria(added: "2025-10-09", invitationSent: "2012-12-06"), ["a@x.pl", "c@x.pl"]),
            (RespondentCriteria(opened: "2025-10-09"), []),
            (RespondentCriteria(token: "nobody"), []),
        ] as [(RespondentCriteria, [String])])
    func criteria(criteria: RespondentCriteria, found: [String]) async throws {
        try await withRespondents { service in
            try await Self.fill(service)
            #expect(try await service.search(criteria).map(\.email) == found)
        }
    }

    @Test("a token finds its respondent, in its own case and its own survey, and only with the other criteria")
    func token() async throws {
        try await withRespondents { service in
            try await Self.fill(service)
            let respondent = try #require(try await service.respondents().respondents.last)
            let token = try #require(respondent.token)
            #expect(try await service.search(RespondentCriteria(token: token)) == [respondent])
            #expect(try await service.search(RespondentCriteria(token: token, email: "c@x.pl")) == [respondent])
            #expect(try await service.search(RespondentCriteria(token: token, email: "a@x.pl")) == [])
            let other = token.contains { $0.isUppercase } ? token.lowercased() : token.uppercased()
            if other != token { #expect(try await service.search(RespondentCriteria(token: other)) == []) }
            #expect(try await service.search(RespondentCriteria(token: token), survey: 8) == [])
            let project = try await service.project()
            let link = try await service.link(project, email: "link@x.pl")
            #expect(try await service.search(RespondentCriteria(token: link)).map(\.email) == ["link@x.pl"])
        }
    }

    @Test("days that events bring are found, by the clocks of Warsaw")
    func days() async throws {
        try await withRespondents { service in
            let project = try await service.project()
            let grant = try await service.grant(try await service.link(project, email: "a@x.pl"))
            // 23:30 in Greenwich on the 9th.
            let late: Int64 = 1_760_052_600_000_000
            try await service.deliver(.opened(grant, at: late), .completed(grant, at: late + 3_600_000_000))
            #expect(try await service.search(RespondentCriteria(opened: "2025-10-10")).count == 1)
            #expect(try await service.search(RespondentCriteria(opened: "2025-10-09")).isEmpty)
            #expect(try await service.search(RespondentCriteria(opened: "2025-10-10", answered: "2025-10-10")).count == 1)
        }
    }

    @Test("what only personal links have finds nobody where the survey has none")
    func otherLevels() async throws {
        try await withRespondents { service in
            try await Self.fill(service)
            for criteria in [
                RespondentCriteria(token: "x"), RespondentCriteria(opened: "2025-10-09"), RespondentCriteria(answered: "2025-10-09"),
            ] {
                #expect(try await service.search(criteria, survey: 8).isEmpty)
            }
            #expect(try await service.search(RespondentCriteria(email: "a@x.pl"), survey: 8).count == 1)
        }
    }

    @Test(
        "a day that is none, and a label that there is none of, is refused",
        arguments: [
            (RespondentCriteria(added: "2025-02-29"), "date_generate"), (RespondentCriteria(added: "2025-10-09 10:00:00"), "date_generate"),
            (RespondentCriteria(invitationSent: "0000-00-00"), "date_invitaion_send"),
            (RespondentCriteria(opened: "x"), "date_survey_open"), (RespondentCriteria(answered: "20251009"), "date_survey_answer"),
            (RespondentCriteria(labels: [LabelCriterion(number: 16, value: "x")]), "label16"),
            (RespondentCriteria(labels: [LabelCriterion(number: 0, value: "x")]), "label0"),
        ])
    func refused(criteria: RespondentCriteria, field: String) async throws {
        try await withRespondents { service in
            let error = await refusal { try await service.search(criteria) }
            #expect(error?.details.fieldViolations?.map(\.field) == [field])
        }
    }

    @Test("an address that an entry gets later is found, and the one before it no more")
    func reindexed() async throws {
        try await withRespondents { service in
            let contact = NewContact(email: nil, uid: "u", labels: ["Jan"])
            _ = try await service.application.contacts.create(contact, in: .test(account: 1))
            let project = try await service.project()
            _ = try await service.link(project, uid: "u")
            let criteria = RespondentCriteria(labels: [LabelCriterion(number: 1, value: "Jan")])
            #expect(try await service.search(criteria).map(\.email) == [""])
            _ = try await service.link(project, uid: "u", email: "new@x.pl")
            #expect(try await service.search(criteria).map(\.email) == ["new@x.pl"])
            #expect(try await service.column("SELECT email_key FROM respondent_labels") == ["new@x.pl"])
        }
    }

    @Test("respondents of a time before searches are found after the next start")
    func old() async throws {
        try await withRespondents { service in
            try await Self.fill(service)
            try await service.database.write { transaction in
                try transaction.execute("UPDATE respondents SET added_day = NULL")
                try transaction.execute("DELETE FROM respondent_labels")
            }
            #expect(try await service.search(RespondentCriteria(added: "2025-10-09")).isEmpty)
            _ = try await RespondentsApplication(
                database: service.database, clock: .init { testNow }, tokens: service.tokens, responses: service.responses)
            #expect(try await service.search(RespondentCriteria(added: "2025-10-09")).count == 4)
            #expect(try await service.search(RespondentCriteria(labels: [LabelCriterion(number: 1, value: "Jan")])).count == 3)
        }
    }

    @Test("a page goes on behind its cursor, whatever leads, and whoever came in front meanwhile")
    func cursor() async throws {
        try await withRespondents { service in
            let batch = try await service.application.batches.create(NewBatch(survey: 7), in: .test(account: 1))
            let rows = (0..<250).map { PatchRow(index: Int64($0), email: "m\($0)@x.pl", labels: [$0 % 2 == 0 ? "even" : "odd"]) }
            _ = try await service.application.batches.add(NewPatch(batch: batch.id, respondents: rows), in: .test(account: 1))
            for criteria in [
                nil, RespondentCriteria(labels: [LabelCriterion(number: 1, value: "even")]), RespondentCriteria(added: "2025-10-09"),
            ] {
                var (seen, request) = ([String](), RespondentsRequest(survey: 7, limit: 60, criteria: criteria))
                while true {
                    var next: String?
                    try await service.application.respondents.listRespondents(request, in: .test(account: 1)) { item in
                        switch item {
                        case .total: #expect(request.cursor == nil)
                        case .respondent(let respondent): seen.append(respondent.email)
                        case .next(let cursor): next = cursor
                        }
                    }
                    guard let next else { break }
                    request.cursor = next
                }
                let all = rows.filter { criteria?.labels.isEmpty ?? true || $0.labels == ["even"] }.map(\.email).sorted()
                #expect(seen == all)
            }
            let error = await refusal {
                try await service.application.respondents.listRespondents(RespondentsRequest(survey: 7, cursor: "x"), in: .test(account: 1))
            }
            #expect(error?.details.fieldViolations?.map(\.field) == ["cursor"])
        }
    }
}
