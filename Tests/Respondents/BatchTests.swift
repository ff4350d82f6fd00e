import Contracts
import RPC
import TestSupport
import Testing

@testable import RespondentsService

@Suite("Batches")
struct BatchTests {
    static func rows(_ count: Int) -> [PatchRow] {
        (0..<count).map { PatchRow(index: Int64($0), email: "r\($0)@x.pl", labels: ["Łódź", "", "IT\($0)"]) }
    }

    @Test("respondents come in patches, whose ids can be read at once and in order")
    func walk() async throws {
        try await withRespondents { service in
            let batches = service.application.batches
            let batch = try await batches.create(NewBatch(survey: 7), in: .test(account: 1))
            #expect(batch.id.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil)
            #expect(
                try await batches.get(batch, in: .test(account: 1)) == Batch(id: batch.id, account: 1, survey: 7, patches: []))
            var patches: [PatchName] = []
            for size in [3, 300, 1_000] {
                let patch = try await batches.add(NewPatch(batch: batch.id, respondents: Self.rows(size)), in: .test(account: 1))
                patches.append(patch)
                let respondents = try await batches.get(patch, in: .test(account: 1)).respondents
                #expect(respondents.count == size && respondents == respondents.sorted())
            }
            #expect(try await batches.get(batch, in: .test(account: 1)).patches == patches.map(\.id))
            let list = try await service.respondents(limit: 5_000)
            #expect(list.total == 1_303 && Set(list.respondents.compactMap(\.token)).count == 1_303)
            #expect(list.respondents.first?.labels == ["Łódź", "", "IT0"] + Array(repeating: "", count: 12))
            #expect(list.respondents.allSatisfy { !$0.offlineDistribution && $0.invitationSent == nil })
            #expect(list.respondents.count { $0.email == "r1@x.pl" } == 3, "addresses may repeat")
        }
    }

    @Test(
        "a mistake in one row refuses the whole patch and names the row",
        arguments: [
            (PatchRow(index: 9, email: ""), "respondents[9][email]"), (PatchRow(index: 9, email: "jan"), "respondents[9][email]"),
            (PatchRow(index: 9, email: "a@b@c"), "respondents[9][email]"), (PatchRow(index: 9, email: "a@b\nc"), "respondents[9][email]"),
            (PatchRow(index: 9, email: "a@b", labels: Array(repeating: "x", count: 16)), "respondents[9][labels]"),
            (PatchRow(index: 9, email: "a@b", labels: ["", String(repeating: "x", count: 1_001)]), "respondents[9][labels][1]"),
        ])
    func mistakes(row: PatchRow, field: String) async throws {
        try await withRespondents { service in
            let batch = try await service.application.batches.create(NewBatch(survey: 7), in: .test(account: 1))
            let new = NewPatch(batch: batch.id, respondents: Self.rows(2) + [row])
            let error = await refusal { try await service.application.batches.add(new, in: .test(account: 1)) }
            #expect(error?.details.fieldViolations?.map(\.field) == [field])
            #expect(try await service.count("respondents") == 0)
            #expect(try await service.application.batches.get(batch, in: .test(account: 1)).patches == [])
        }
    }

    @Test("a patch has between one and a thousand rows", arguments: [0, 1_001])
    func sizes(count: Int) async throws {
        try await withRespondents { service in
            let batch = try await service.application.batches.create(NewBatch(survey: 7), in: .test(account: 1))
            let new = NewPatch(batch: batch.id, respondents: Self.rows(count))
            let error = await refusal { try await service.application.batches.add(new, in: .test(account: 1)) }
            #expect(error?.details.fieldViolations?.map(\.field) == ["respondents"])
        }
    }

    @Test("what is not there is unknown, what is another account's is foreign, and the survey must be the batch's")
    func refusals() async throws {
        try await withRespondents { service in
            let batches = service.application.batches
            let own = try await batches.create(NewBatch(survey: 7), in: .test(account: 1))
            let other = try await batches.create(NewBatch(survey: 20), in: .test(account: 2))
            let patch = try await batches.add(NewPatch(batch: other.id, respondents: Self.rows(1)), in: .test(account: 2))
            func reason(_ body: () async throws -> some Any) async -> RespondentRefusal? {
                await refusal(body)?.reason(as: RespondentRefusal.self)
            }
            func add(_ batch: String, survey: Int64? = nil) async throws -> PatchName {
                try await batches.add(NewPatch(batch: batch, survey: survey, respondents: Self.rows(1)), in: .test(account: 1))
            }
            #expect(await reason { try await batches.get(other, in: .test(account: 1)) } == .foreignBatch)
            #expect(await reason { try await batches.get(BatchName(id: "x"), in: .test(account: 1)) } == .unknownBatch)
            #expect(await reason { try await add(other.id) } == .foreignBatch)
            #expect(await reason { try await add("x") } == .unknownBatch)
            #expect(await reason { try await add(own.id, survey: 8) } == .otherSurvey)
            #expect(await reason { try await add(own.id, survey: 7) } == nil)
            #expect(await reason { try await batches.get(patch, in: .test(account: 1)) } == .foreignPatch)
            #expect(await reason { try await batches.get(PatchName(id: "x"), in: .test(account: 1)) } == .unknownPatch)
            #expect(
                await refusal { try await batches.create(NewBatch(survey: 20), in: .test(account: 1)) }?.reason(as: SurveyRefusal.self)
                    == .foreign)
            #expect(await refusal { try await batches.create(NewBatch(survey: 99), in: .test(account: 1)) }?.code == .notFound)
        }
    }

    @Test("a repeat under the same key is the same batch and the same patch, and completes what a failure left undone")
    func repeated() async throws {
        try await withRespondents { service in
            let batches = service.application.batches
            let call = CallContext.test(account: 1, idempotencyKey: "k")
            let batch = try await batches.create(NewBatch(survey: 7), in: call)
            #expect(try await batches.create(NewBatch(survey: 7), in: call) == batch)
            let new = NewPatch(batch: batch.id, respondents: Self.rows(20))
            service.tokens.failOnce(.before)
            #expect(await refusal { try await batches.add(new, in: call) }?.code == .unavailable)
            let patch = try await batches.add(new, in: call)
            #expect(try await batches.add(new, in: call) == patch)
            #expect(try await service.count("respondents") == 20)
            #expect(
                try await service.tokensDatabase.read { try $0.first("SELECT count(*) FROM grants")?.value(0) } == Int64(20))
            #expect(try await batches.get(batch, in: call).patches == [patch.id])
        }
    }
}
