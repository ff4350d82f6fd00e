import Contracts
import Storage
import Testing

@testable import TokensService

@Suite("A grant's life")
struct GrantRulesTests {
    static let starts: [(GrantState, Bool, GrantStep)] = [
        (.issued, false, .moved(to: .started)), (.issued, true, .moved(to: .started)),
        (.started, false, .unchanged), (.started, true, .unchanged),
        (.completed, false, .refused(.tokenUsed)), (.completed, true, .moved(to: .started)),
        (.revoked, false, .refused(.unknownToken)), (.revoked, true, .refused(.unknownToken)),
    ]

    static let completions: [(GrantState, GrantStep)] = [
        (.issued, .moved(to: .completed)), (.started, .moved(to: .completed)), (.completed, .unchanged), (.revoked, .unchanged),
    ]

    @Test("starting follows the table", arguments: starts)
    func start(state: GrantState, isReusable: Bool, step: GrantStep) {
        #expect(state.start(isReusable: isReusable) == step)
    }

    @Test("completing follows the table", arguments: completions)
    func complete(state: GrantState, step: GrantStep) {
        #expect(state.complete() == step)
    }

    @Test("the store starts as the table says", arguments: starts)
    func storeStarts(state: GrantState, isReusable: Bool, step: GrantStep) async throws {
        try await withTokens { tokens in
            let grant = try await tokens.grants.issue(.link("a"), in: .test(account: 1))
            try await tokens.database.write { _ = try $0.execute("UPDATE grants SET state = ?1", state) }
            let outcome = try await tokens.database.write {
                try GrantStore.start(GrantStart(survey: 7, token: grant.token, isReusable: isReusable), at: 1, in: $0)
            }
            let after = try await tokens.value("SELECT state FROM grants", as: GrantState.self)
            switch step {
            case .moved(let next):
                #expect(after == next)
                guard case .started(let started) = outcome else { return #expect(Bool(false), "refused") }
                #expect(started.state == next)
            case .unchanged:
                #expect(after == state)
                guard case .started = outcome else { return #expect(Bool(false), "refused") }
            case .refused(let refusal):
                #expect(after == state)
                #expect(outcome == .refused(refusal))
            }
        }
    }

    @Test("the store completes as the table says", arguments: completions)
    func storeCompletes(state: GrantState, step: GrantStep) async throws {
        try await withTokens { tokens in
            let grant = try await tokens.grants.issue(.link("a"), in: .test(account: 1))
            try await tokens.database.write { _ = try $0.execute("UPDATE grants SET state = ?1", state) }
            let isMoved = try await tokens.database.write {
                try GrantStore.complete(grant.id, account: 1, survey: 7, at: 1, in: $0)
            }
            #expect(isMoved == (step != .unchanged))
            #expect(try await tokens.value("SELECT state FROM grants", as: GrantState.self) == (isMoved ? .completed : state))
        }
    }
}
