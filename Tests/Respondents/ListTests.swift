import Contracts
import RPC
import TestSupport
import Testing

@testable import RespondentsService

@Suite("Lists of respondents and participants")
struct ListTests {
    @Test("respondents come by address in any case, then by id, a page at a time, with the count of all")
    func order() async throws {
        try await withRespondents { service in
            let project = try await service.project()
            for email in ["c@x", "B@x", "a@x"] { _ = try await service.link(project, email: email) }
            _ = try await service.link(project, uid: "without")
            let second = try await service.mailing(of: project.name)
            _ = try await service.link(second, email: "b@x")
            let all = try await service.respondents()
            #expect(all.total == 5)
            #expect(all.respondents.map(\.email) == ["", "a@x", "B@x", "B@x", "c@x"])
            let twins = all.respondents.filter { $0.email == "B@x" }.map(\.id)
            #expect(twins == twins.sorted())
            let page = try await service.respondents(limit: 2, offset: 1)
            #expect(page.total == 5 && page.respondents == Array(all.respondents[1...2]))
            let past = try await service.respondents(limit: 2, offset: 9)
            #expect(past.total == 5 && past.respondents.isEmpty)
        }
    }

    @Test("a respondent shows its token and link, its own distribution and when it was added")
    func fields() async throws {
        try await withRespondents { service in
            let project = try await service.project()
            let token = try await service.link(project, email: "a@x")
            let respondent = try #require(try await service.respondents().respondents.first)
            #expect(
                respondent
                    == Respondent(
                        id: respondent.id, token: token, offlineDistribution: true, added: "2025-10-09 10:53:20", invitationSent: nil,
                        opened: nil, answered: nil, postponed: nil, email: "a@x", labels: Array(repeating: "", count: 15),
                        link: "/ankieta/7/badanie.html?token=\(token)"))
        }
    }

    @Test("what only personal links have is not shown where the survey has none")
    func otherLevels() async throws {
        try await withRespondents { service in
            let project = try await service.project(survey: 8)
            let grant = try await service.grant(try await service.link(project, uid: "u"))
            try await service.deliver(.opened(grant, at: testNow), .completed(grant, at: testNow))
            let respondent = try #require(try await service.respondents(survey: 8).respondents.first)
            #expect(respondent.token == nil && respondent.link == nil && respondent.opened == nil && respondent.answered == nil)
            #expect(respondent.postponed == nil && respondent.added == "2025-10-09 10:53:20")
        }
    }

    @Test("more respondents than are read at one time come in order, all with their tokens, whoever comes between")
    func manyTokens() async throws {
        try await withRespondents { service in
            let project = try await service.project()
            for number in 0..<1_005 { _ = try await service.link(project, email: "m\(number)@x") }
            let list = try await service.respondents(limit: 5_000)
            #expect(list.total == 1_005)
            #expect(Set(list.respondents.compactMap(\.token)).count == 1_005)
            #expect(list.respondents.map(\.email) == (0..<1_005).map { "m\($0)@x" }.sorted())
            let page = try await service.respondents(limit: 250, offset: 700)
            #expect(page.respondents == Array(list.respondents[700..<950]))

            // Somebody who sorts in front does not move what is still to come.
            var ids: [Int64] = []
            let request = RespondentsRequest(survey: 7, limit: 1_000)
            try await service.application.respondents.listRespondents(request, in: .test(account: 1)) { item in
                guard case .respondent(let respondent) = item else { return }
                ids.append(respondent.id)
                if ids.count == 50 { _ = try await service.link(project, email: "a@x") }
            }
            #expect(ids == list.respondents.prefix(1_000).map(\.id))
        }
    }

    @Test("a foreign survey is foreign, an unknown one does not exist, and impossible pages are refused")
    func refusals() async throws {
        try await withRespondents { service in
            #expect(await refusal { try await service.respondents(survey: 20) }?.reason(as: SurveyRefusal.self) == .foreign)
            #expect(await refusal { try await service.respondents(survey: 99) }?.code == .notFound)
            #expect(await refusal { try await service.respondents(limit: 5_001) }?.details.fieldViolations?.first?.field == "limit")
            #expect(await refusal { try await service.respondents(limit: -1) }?.details.fieldViolations?.first?.field == "limit")
            #expect(await refusal { try await service.respondents(offset: -1) }?.details.fieldViolations?.first?.field == "offset")
        }
    }

    @Test("participants come by id, and the cursor of a page begins the next")
    func participants() async throws {
        try await withRespondents { service in
            let project = try await service.project()
            let other = try await service.mailing(of: project.name)
            for number in 0..<5 {
                _ = try await service.link(project, uid: "\(number)")
                _ = try await service.link(other, uid: "other \(number)")
            }
            var seen: [String?] = []
            var cursor: String?
            var pages = 0
            repeat {
                let list = try await service.application.respondents.listParticipants(
                    ParticipantsRequest(project: project.name, mailing: project.mailing, cursor: cursor, limit: 2), in: .test(account: 1))
                seen += list.rows.map(\.uid)
                cursor = list.next
                pages += 1
            } while cursor != nil
            #expect(seen == ["0", "1", "2", "3", "4"])
            #expect(pages == 3)
        }
    }

    @Test("a page of participants longer than what is read at one time goes on exactly behind it")
    func manyParticipants() async throws {
        try await withRespondents { service in
            let project = try await service.project()
            for number in 0..<201 { _ = try await service.link(project, uid: "\(number)") }
            func page(_ cursor: String?) async throws -> ListPage<Participant> {
                try await service.application.respondents.listParticipants(
                    ParticipantsRequest(project: project.name, mailing: project.mailing, cursor: cursor, limit: 150),
                    in: .test(account: 1))
            }
            let first = try await page(nil)
            let rest = try await page(first.next)
            #expect(first.rows.count == 150 && rest.rows.count == 51 && rest.next == nil)
            #expect((first.rows + rest.rows).map(\.uid) == (0..<201).map { "\($0)" })
        }
    }

    @Test("a page of participants that is full to the last has no next one, and a cursor of somebody's own making is refused")
    func cursors() async throws {
        try await withRespondents { service in
            let project = try await service.project()
            for number in 0..<2 { _ = try await service.link(project, uid: "\(number)") }
            func list(_ cursor: String?, _ limit: Int64) async throws -> ListPage<Participant> {
                try await service.application.respondents.listParticipants(
                    ParticipantsRequest(project: project.name, mailing: project.mailing, cursor: cursor, limit: limit),
                    in: .test(account: 1))
            }
            let full = try await list(nil, 2)
            #expect(full.rows.count == 2 && full.next == nil)
            #expect(await refusal { try await list("x", 2) }?.details.fieldViolations?.first?.field == "cursor")
            #expect(await refusal { try await list(nil, 0) }?.details.fieldViolations?.first?.field == "limit")
            #expect(await refusal { try await list(nil, 1_001) }?.details.fieldViolations?.first?.field == "limit")
        }
    }
}
