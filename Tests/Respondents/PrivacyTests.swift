import Contracts
import RPC
import Storage
import TestSupport
import Testing

@testable import RespondentsService

@Suite("What the privacy modes leave in the databases")
struct PrivacyTests {
    @Test("personal and pseudonymous keep the assignment, by a reference that says nothing", arguments: [Privacy.personal, .pseudonymous])
    func kept(privacy: Privacy) async throws {
        try await withRespondents { service in
            let project = try await service.project(privacy: privacy)
            let grant = try await service.grant(try await service.link(project, uid: "u"))
            let reference = try #require(grant.reference)
            #expect(reference.wholeMatch(of: /[0-9a-f]{32}/) != nil)
            try await service.deliver(.opened(grant, at: testNow), .completed(grant, at: testNow + 1))
            #expect(try await service.column("SELECT reference FROM respondents", as: String?.self) == [reference])
            #expect(try await service.column("SELECT completed_at FROM respondents", as: Int64?.self) == [testNow + 1])
        }
    }

    @Test("anonymised drops the assignment at completion, keeps the status, and no time but the day")
    func anonymised() async throws {
        try await withRespondents { service in
            let project = try await service.project(privacy: .anonymised)
            let token = try await service.link(project, uid: "u")
            let grant = try await service.grant(token)
            #expect(try await service.column("SELECT reference FROM respondents", as: String?.self) == [grant.reference])
            let midnight = VendorTime.startOfDay(testNow)
            try await service.deliver(.opened(grant, at: testNow))
            #expect(try await service.column("SELECT opened_at FROM respondents", as: Int64?.self) == [midnight])
            try await service.deliver(.timesSet(grant, opened: "2025-01-02 03:04:05", answered: "2025-01-02 03:05:06"))
            try await service.deliver(.completed(grant, at: testNow + 5_000_000))
            let row = try await service.database.read { try $0.first("SELECT * FROM respondents")?.values ?? [] }
            #expect(!row.contains(.text(grant.reference ?? "")))
            #expect(!row.contains(.integer(testNow + 5_000_000)))
            #expect(!row.contains { if case .text(let text) = $0 { text.contains(":0") && !text.hasSuffix("00:00:00") } else { false } })
            let participant = try #require(try await service.participants(project).first)
            #expect(participant.status == 3 && participant.uid == "u")
            #expect(participant.openedAt == midnight && participant.completedAt == midnight)
            let respondent = try #require(try await service.respondents().respondents.first)
            #expect(respondent.token == nil && respondent.link == nil)
            #expect(respondent.answered == "2025-01-02 00:00:00" && respondent.postponed == false)
            // What comes later finds nobody.
            try await service.deliver(.timesSet(grant, opened: "2024-01-02 03:04:05", answered: "2024-01-02 03:05:06"))
            #expect(try await service.respondents().respondents.first == respondent)
            #expect(try await service.link(project, uid: "u") == token)
            #expect(try await service.column("SELECT reference FROM respondents", as: String?.self) == [nil])
        }
    }

    @Test("anonymous stores nothing between the entry and the link, and still gives the same link again")
    func anonymous() async throws {
        try await withRespondents { service in
            let project = try await service.project(privacy: .anonymous)
            let token = try await service.link(project, uid: "u")
            let grant = try await service.grant(token)
            #expect(grant.reference == nil)
            #expect(try await service.count("respondents") == 0)
            #expect(try await service.count("entries") == 1)
            #expect(try await service.participants(project).isEmpty)
            #expect(try await service.respondents().total == 0)
            try await service.deliver(.opened(grant, at: testNow), .completed(grant, at: testNow))
            #expect(try await service.count("respondents") == 0)
            #expect(try await service.link(project, uid: "u") == token)
            // No column of the grant is the time at which the entry was made.
            let grants = try await service.tokensDatabase.read { try $0.first("SELECT * FROM grants")?.values ?? [] }
            #expect(try await service.column("SELECT created_at FROM entries", as: Int64.self) == [testNow])
            #expect(!grants.contains(.integer(testNow)))
        }
    }

    @Test("issue keys of two installations differ, and say neither mailing nor entry")
    func issueKeys() {
        let (first, second) = (IssueKey(secret: Array(repeating: 1, count: 32)), IssueKey(secret: Array(repeating: 2, count: 32)))
        let keys = [first.text(mailing: 1, entry: 23), first.text(mailing: 12, entry: 3), second.text(mailing: 1, entry: 23)]
        #expect(Set(keys).count == 3)
        #expect(keys.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{64}/) != nil })
        #expect(first.text(mailing: 1, entry: 23) == keys[0])
    }

    @Test("the secret is made once")
    func secret() async throws {
        try await withRespondents { service in
            let first = try await service.database.write { try SecretStore.secret("issueKeys", in: $0) }
            let second = try await service.database.write { try SecretStore.secret("issueKeys", in: $0) }
            let other = try await service.database.write { try SecretStore.secret("another", in: $0) }
            #expect(first.count == 32 && first == second && first != other)
        }
    }
}
