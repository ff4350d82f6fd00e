import Contracts
import JSON
import RPC
import TestSupport
import Testing

@testable import RespondentsService

@Suite("Jobs")
struct JobTests {
    @Test("of a survey are applied in the order in which they were accepted, however many ask at once")
    func order() async throws {
        try await withRespondents { service in
            let id = try await service.respondent(email: "jan@example.org", labels: ["zqzqa"])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        _ = try await service.update([
                            RespondentChange(id: id, email: "zqzq\(number)@example.org", labels: [NumberedLabel(number: 1, text: "zqzqb")])
                        ])
                    }
                }
                group.addTask { await service.work() }
                try await group.waitForAll()
            }
            _ = try await service.anonymise(labels: [1])
            await service.work()
            #expect(try await service.stored(id) == ["[email protected]", "[email protected]", "xyzabc"])
            #expect(try service.occurrences(of: "zqzq") == 0)
            _ = try await service.update([RespondentChange(id: id, email: "new@example.org")])
            await service.work()
            #expect(try await service.stored(id) == ["new@example.org", "new@example.org", "xyzabc"])
            #expect(try await service.column("SELECT count(*) FROM jobs WHERE state <> 'done'", as: Int64.self) == [0])
        }
    }

    @Test("are shown to their account alone, and all of them to an operator")
    func visibility() async throws {
        try await withRespondents { service in
            let other = RespondentsHarness.otherAccount
            let mine = try await service.anonymise()
            let another = try await service.anonymise(survey: 8)
            let theirs = try await service.anonymise(survey: 20, account: other)
            #expect(try await service.jobs(in: .test(account: 1)).rows.map(\.id) == [another, mine])
            #expect(try await service.jobs(in: .test(account: other)).rows.map(\.id) == [theirs])
            #expect(await refusal { try await service.job(theirs) }?.code == .notFound)
            #expect(await refusal { try await service.job(mine, account: other) }?.code == .notFound)
            #expect(await refusal { try await service.jobs(in: .test()) }?.code == .invalidArgument)
            let ops = CallContext(deadline: .distantFuture, peer: .operator("anna"))
            #expect(try await service.jobs(in: ops).rows.map(\.id) == [theirs, another, mine])
            let page = try await service.jobs(JobsRequest(limit: 2), in: ops)
            #expect(page.rows.map(\.id) == [theirs, another])
            #expect(try await service.jobs(JobsRequest(cursor: page.next), in: ops).rows.map(\.id) == [mine])
            #expect(try await service.jobs(JobsRequest(state: .done), in: ops).rows.isEmpty)
            await service.work()
            #expect(try await service.jobs(JobsRequest(state: .done), in: ops).rows.count == 3)
            #expect(await refusal { try await service.jobs(JobsRequest(limit: 0), in: ops) }?.code == .invalidArgument)
            #expect(await refusal { try await service.jobs(JobsRequest(cursor: "x"), in: ops) }?.code == .invalidArgument)
        }
    }

    @Test("of many surveys get a part each in turn, and the first of each survey is found by itself")
    func lanes() async throws {
        try await withRespondents { service in
            var first: [Int64] = []
            for survey in [Int64(7), 8] {
                first.append(try await service.anonymise(survey: survey))
                for _ in 0..<5 { _ = try await service.anonymise(survey: survey) }
            }
            let heads = try await service.database.read { try JobStore.heads(after: .none, limit: 10, in: $0) }
            #expect(heads.map(\.job) == first)
            #expect(heads.map(\.lane) == [.init(account: 1, survey: 7), .init(account: 1, survey: 8)])
            let next = try await service.database.read { try JobStore.heads(after: heads[0].lane, limit: 1, in: $0) }
            #expect(next.map(\.job) == [first[1]])
            await service.work()
            #expect(try await service.column("SELECT count(*) FROM jobs WHERE state = 'done'", as: Int64.self) == [12])
        }
    }

    @Test("that can never be done fail and keep nobody waiting")
    func failures() async throws {
        try await withRespondents { service in
            let id = try await service.respondent(email: "jan@example.org")
            let broken = try await service.update([RespondentChange(id: id, email: "a@b.pl")])
            try await service.database.write { try $0.execute("UPDATE jobs SET payload = '{' WHERE id = ?1", broken) }
            let good = try await service.update([RespondentChange(id: id, email: "c@d.pl")])
            await service.work()
            let job = try await service.job(broken)
            #expect(job.state == .failed && job.failure?.isEmpty == false && job.endedAt != nil)
            #expect(try await service.job(good).state == .done)
            #expect(try await service.stored(id).first == "c@d.pl")
        }
    }

    @Test("that ended are forgotten after a while, but for erasures")
    func purge() async throws {
        try await withRespondents { service in
            let contact = try await service.application.contacts.create(NewContact(uid: "u"), in: .test(account: 1))
            let erasure = try await service.application.contacts.erase(ContactDeletion(id: contact.id), in: .test(account: 1))
            _ = try await service.anonymise()
            await service.work()
            let later = testNow + 1
            #expect(try await service.database.write { try JobStore.purge(endedBefore: testNow, limit: 10, in: $0) } == 0)
            #expect(try await service.database.write { try JobStore.purge(endedBefore: later, limit: 10, in: $0) } == 1)
            #expect(try await service.jobs(in: .test(account: 1)).rows.map(\.id) == [erasure.id])
        }
    }
}
