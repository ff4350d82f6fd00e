import Contracts
import JSON
import RPC
import TestSupport
import Testing

@testable import RespondentsService

@Suite("Profiles and access codes")
struct ProfileTests {
    private func put(_ service: RespondentsHarness, _ identifier: String, _ attributes: JSONValue = [:], account: Int64 = 1) async throws
        -> Profile
    {
        try await service.application.profiles.put(NewProfile(identifier: identifier, attributes: attributes), in: .test(account: account))
    }

    @Test("an identifier has one profile in its account, however many put it at once, with the attributes of the last")
    func upsert() async throws {
        try await withRespondents { service in
            let uuids = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<50 { group.addTask { try await put(service, "anna", ["n": .integer(Int64(number))]).uuid } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(uuids.count == 1)
            #expect(uuids.first?.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
            let last = try await put(service, "anna", ["age": 33])
            let name = ProfileName(uuid: last.uuid)
            #expect(try await service.application.profiles.get(name, in: .test(account: 1)) == last)
            #expect(last.attributes == ["age": 33])
            #expect(try await put(service, "anna", account: 2).uuid != last.uuid)
            let error = await refusal { try await service.application.profiles.get(name, in: .test(account: 2)) }
            #expect(error?.code == .notFound)
        }
    }

    @Test("a profile needs an identifier and an object of attributes")
    func violations() async throws {
        try await withRespondents { service in
            let error = await refusal { try await put(service, " ", [1]) }
            #expect(error?.details.fieldViolations?.map(\.field) == ["identifier", "attributes"])
            let large = await refusal { try await put(service, "a", ["a": .string(String(repeating: "x", count: 70_000))]) }
            #expect(large?.details.fieldViolations?.map(\.field) == ["attributes"])
        }
    }

    @Test("pages count the account's profiles, oldest first")
    func pages() async throws {
        try await withRespondents { service in
            for identifier in ["a", "b", "c"] { _ = try await put(service, identifier) }
            _ = try await put(service, "d", account: 2)
            let page = try await service.application.profiles.list(NumberedPage(page: 2, size: 2), in: .test(account: 1))
            #expect(page.total == 3 && page.profiles.map(\.identifier) == ["c"])
        }
    }

    @Test("a code is drawn when its relations are the account's, and not otherwise")
    func codes() async throws {
        try await withRespondents { service in
            let mine = try await put(service, "a").uuid
            let foreign = try await put(service, "a", account: 2).uuid
            func order(_ relations: AccessCodeRelations) async throws -> AccessCode {
                try await service.application.codes.create(
                    AccessCodeOrder(singleParticipation: true, expiresAt: "2030-01-01T00:00:00Z", relations: relations),
                    in: .test(account: 1))
            }
            let code = try await order(AccessCodeRelations(subject: mine, object: mine, survey: "survey-7"))
            #expect(code.subject == mine && code.object == mine && code.survey == SurveyReference(id: 7, uuid: "survey-7"))
            #expect(try await order(AccessCodeRelations()).survey == nil)
            for (relations, name) in [
                (AccessCodeRelations(subject: foreign), "subject"), (AccessCodeRelations(subject: mine, object: "none"), "object"),
                (AccessCodeRelations(survey: "survey-20"), "survey"), (AccessCodeRelations(survey: "survey-99"), "survey"),
            ] {
                let error = await refusal { try await order(relations) }
                #expect(error?.reason(as: AccessCodeRefusal.self) == .unknownRelation)
                #expect(error?.details.fieldViolations?.map(\.field) == [name])
            }
            let count = try await service.tokensDatabase.read { try $0.first("SELECT count(*) FROM codes")?.value(0) ?? Int64(-1) }
            #expect(count == 2)
        }
    }
}
