import Contracts
import JSON
import RPC
import TestSupport
import Testing

@testable import TokensService

extension Event {
    static func completed(_ grant: Int64?, id: String, account: Int64 = 1, survey: Int64 = 7) -> Event {
        let fact = ResponseFact(account: account, survey: survey, response: 99, grant: grant, reference: nil, at: 5)
        let payload = try? JSON.decode(JSONValue.self, from: JSON.encode(fact))
        return Event(id: id, kind: "response.completed", payload: payload ?? .null)
    }
}

extension TokensHarness {
    func deliver(_ events: Event...) async throws {
        _ = try await self.events.deliver(EventBatch(events: events), in: .test())
    }
}

@Suite("Events at tokens")
struct EventTests {
    @Test("a completion uses the grant up, once, however often it is delivered")
    func completion() async throws {
        try await withTokens { tokens in
            let grant = try await tokens.grants.issue(.link("one"), in: .test(account: 1))
            let start = GrantStart(survey: 7, token: grant.token, isReusable: true)
            _ = try await tokens.grants.start(start, in: .test())
            try await tokens.deliver(.completed(grant.id, id: "e"))
            #expect(try await tokens.value("SELECT state FROM grants", as: GrantState.self) == .completed)
            // Started again, the event that is delivered again must not complete the new participation.
            _ = try await tokens.grants.start(start, in: .test())
            try await tokens.deliver(.completed(grant.id, id: "e"), .completed(grant.id, id: "e"))
            #expect(try await tokens.value("SELECT state FROM grants", as: GrantState.self) == .started)
        }
    }

    @Test("a completion of another account or survey, and one without a grant, change nothing", arguments: [(2, 7), (1, 8)])
    func foreign(account: Int64, survey: Int64) async throws {
        try await withTokens { tokens in
            let grant = try await tokens.grants.issue(.link("one"), in: .test(account: 1))
            try await tokens.deliver(.completed(grant.id, id: "e", account: account, survey: survey), .completed(nil, id: "f"))
            #expect(try await tokens.value("SELECT state FROM grants", as: GrantState.self) == .issued)
        }
    }

    @Test("kinds that are not known are acknowledged")
    func unknownKinds() async throws {
        try await withTokens { tokens in
            try await tokens.deliver(
                Event(id: "a", kind: "response.opened", payload: ["whatever": 1]), Event(id: "b", kind: "something.new", payload: .null))
            #expect(try await tokens.value("SELECT count(*) FROM inbox", as: Int64.self) == 2)
        }
    }

    @Test("a payload that cannot be read fails its whole batch")
    func unreadable() async throws {
        try await withTokens { tokens in
            let grant = try await tokens.grants.issue(.link("one"), in: .test(account: 1))
            await #expect(throws: (any Error).self) {
                try await tokens.deliver(
                    .completed(grant.id, id: "a"), Event(id: "b", kind: "response.completed", payload: ["account": "x"]))
            }
            #expect(try await tokens.value("SELECT state FROM grants", as: GrantState.self) == .issued)
            try await tokens.deliver(.completed(grant.id, id: "a"))
            #expect(try await tokens.value("SELECT state FROM grants", as: GrantState.self) == .completed)
        }
    }
}
