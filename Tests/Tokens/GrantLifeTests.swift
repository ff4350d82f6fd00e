import Contracts
import Storage
import TestSupport
import Testing

@testable import TokensService

@Suite("A grant's life")
struct GrantLifeTests {
    /// One row of the table of starts.
    struct Start: Sendable {
        let state: GrantState
        let use: GrantUse
        var isPast = false
        var isReusable = false
        /// Whether the start names the participation that started it before.
        var isOwn = false
        let step: GrantStep
    }

    static let starts: [Start] = [
        Start(state: .issued, use: .untilCompletion, step: .moved(to: .started)),
        Start(state: .issued, use: .oneStart, step: .moved(to: .started)),
        Start(state: .issued, use: .everyStart, step: .moved(to: .started)),
        Start(state: .issued, use: .untilCompletion, isPast: true, step: .refused(.tokenExpired)),
        Start(state: .issued, use: .oneStart, isPast: true, step: .refused(.tokenExpired)),
        Start(state: .issued, use: .everyStart, isPast: true, step: .refused(.tokenExpired)),
        Start(state: .started, use: .untilCompletion, step: .unchanged),
        Start(state: .started, use: .untilCompletion, isReusable: true, step: .unchanged),
        Start(state: .started, use: .untilCompletion, isPast: true, step: .refused(.tokenExpired)),
        Start(state: .started, use: .oneStart, step: .refused(.tokenUsed)),
        Start(state: .started, use: .oneStart, isReusable: true, step: .refused(.tokenUsed)),
        Start(state: .started, use: .oneStart, isOwn: true, step: .unchanged),
        Start(state: .started, use: .oneStart, isPast: true, isOwn: true, step: .unchanged),
        Start(state: .started, use: .oneStart, isPast: true, step: .refused(.tokenUsed)),
        Start(state: .started, use: .everyStart, step: .unchanged),
        Start(state: .started, use: .everyStart, isPast: true, step: .refused(.tokenExpired)),
        Start(state: .completed, use: .untilCompletion, step: .refused(.tokenUsed)),
        Start(state: .completed, use: .untilCompletion, isReusable: true, step: .moved(to: .started)),
        Start(state: .completed, use: .untilCompletion, isPast: true, isReusable: true, step: .refused(.tokenExpired)),
        Start(state: .completed, use: .oneStart, isReusable: true, isOwn: true, step: .refused(.tokenUsed)),
        Start(state: .completed, use: .everyStart, step: .moved(to: .started)),
        Start(state: .completed, use: .everyStart, isPast: true, step: .refused(.tokenExpired)),
        Start(state: .revoked, use: .untilCompletion, isReusable: true, step: .refused(.unknownToken)),
        Start(state: .revoked, use: .oneStart, isOwn: true, step: .refused(.unknownToken)),
        Start(state: .revoked, use: .everyStart, step: .refused(.unknownToken)),
    ]

    static let completions: [(GrantState, GrantUse, GrantStep)] = [
        (.issued, .untilCompletion, .moved(to: .completed)), (.issued, .oneStart, .moved(to: .completed)),
        (.issued, .everyStart, .unchanged), (.started, .untilCompletion, .moved(to: .completed)),
        (.started, .oneStart, .moved(to: .completed)), (.started, .everyStart, .unchanged), (.completed, .untilCompletion, .unchanged),
        (.completed, .everyStart, .unchanged), (.revoked, .oneStart, .unchanged), (.revoked, .untilCompletion, .unchanged),
    ]

    /// The last instant is one to use the grant at (E-8).
    static let looks: [(GrantState, GrantUse, Int64, GrantState)] = [
        (.issued, .oneStart, 100, .issued), (.issued, .oneStart, 101, .expired), (.started, .oneStart, 101, .started),
        (.started, .everyStart, 100, .started), (.started, .everyStart, 101, .expired), (.started, .untilCompletion, 101, .expired),
        (.completed, .untilCompletion, 101, .completed), (.completed, .everyStart, 101, .expired), (.revoked, .oneStart, 101, .revoked),
    ]

    @Test("starting follows the table", arguments: starts)
    func start(row: Start) {
        let own: [UInt8] = [1]
        let life = GrantLife(state: row.state, use: row.use, expiresAt: 100, participation: own)
        #expect(
            life.start(at: row.isPast ? 101 : 100, isReusable: row.isReusable, participation: row.isOwn ? own : [2]) == row.step)
    }

    @Test("without an end time nothing expires", arguments: GrantUse.allCases)
    func endless(use: GrantUse) {
        let life = GrantLife(state: .issued, use: use, expiresAt: nil, participation: nil)
        #expect(life.start(at: .max, isReusable: false, participation: nil) == .moved(to: .started))
        #expect(life.state(at: .max) == .issued)
    }

    @Test("a start that names no participation is nobody's retry")
    func unnamed() {
        let life = GrantLife(state: .started, use: .oneStart, expiresAt: nil, participation: nil)
        #expect(life.start(at: 0, isReusable: false, participation: nil) == .refused(.tokenUsed))
    }

    @Test("completing follows the table", arguments: completions)
    func complete(state: GrantState, use: GrantUse, step: GrantStep) {
        #expect(GrantLife(state: state, use: use, expiresAt: 0, participation: nil).complete() == step)
    }

    @Test("looking follows the table", arguments: looks)
    func look(state: GrantState, use: GrantUse, now: Int64, seen: GrantState) {
        #expect(GrantLife(state: state, use: use, expiresAt: 100, participation: nil).state(at: now) == seen)
    }

    @Test("the store starts as the table says", arguments: starts)
    func storeStarts(row: Start) async throws {
        try await withTokens { tokens in
            let own = GrantStart(survey: 7, token: "", participation: "own")
            var new = NewGrant.link("a")
            (new.use, new.expiresAt) = (row.use, 100)
            let grant = try await tokens.grants.issue(new, in: .test(account: 1))
            try await tokens.database.write {
                _ = try $0.execute("UPDATE grants SET state = ?1, participation = ?2", row.state, own.participationDigest)
            }
            let start = GrantStart(
                survey: 7, token: grant.token, isReusable: row.isReusable, participation: row.isOwn ? "own" : "another's")
            let outcome = try await tokens.database.write { try tokens.store.start(start, at: row.isPast ? 101 : 100, in: $0) }
            let after = try await tokens.value("SELECT state FROM grants", as: GrantState.self)
            switch row.step {
            case .moved(let next):
                #expect(after == next)
                guard case .started(let started) = outcome else { return #expect(Bool(false), "refused") }
                #expect(started.state == next)
            case .unchanged:
                #expect(after == row.state)
                guard case .started = outcome else { return #expect(Bool(false), "refused") }
            case .refused(let refusal):
                #expect(after == row.state)
                #expect(outcome == .refused(refusal))
            }
        }
    }

    @Test("the store completes as the table says", arguments: completions)
    func storeCompletes(state: GrantState, use: GrantUse, step: GrantStep) async throws {
        try await withTokens { tokens in
            var new = NewGrant.link("a")
            new.use = use
            let grant = try await tokens.grants.issue(new, in: .test(account: 1))
            try await tokens.database.write { _ = try $0.execute("UPDATE grants SET state = ?1", state) }
            let isMoved = try await tokens.database.write {
                try tokens.store.complete(grant.id, account: 1, survey: 7, at: 1, in: $0)
            }
            #expect(isMoved == (step != .unchanged))
            #expect(try await tokens.value("SELECT state FROM grants", as: GrantState.self) == (isMoved ? .completed : state))
        }
    }

    @Test("the store revokes once, from every other state", arguments: [GrantState.issued, .started, .completed, .revoked])
    func storeRevokes(state: GrantState) async throws {
        try await withTokens { tokens in
            let grant = try await tokens.grants.issue(.link("a"), in: .test(account: 1))
            try await tokens.database.write { _ = try $0.execute("UPDATE grants SET state = ?1", state) }
            let step = GrantLife(state: state, use: .untilCompletion, expiresAt: nil, participation: nil).revoke()
            #expect(try await tokens.database.write { try !tokens.store.revoke(grant.id, account: 2, in: $0) })
            #expect(try await tokens.database.write { try tokens.store.revoke(grant.id, account: 1, in: $0) } == (step != .unchanged))
            #expect(try await tokens.value("SELECT state FROM grants", as: GrantState.self) == .revoked)
        }
    }
}
