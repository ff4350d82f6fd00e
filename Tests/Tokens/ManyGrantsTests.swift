import Contracts
import RPC
import Storage
import TestSupport
import Testing

@testable import TokensService

@Suite("Grants, many at once")
struct ManyGrantsTests {
    @Test("a thousand grants are issued in the order asked for, and asking again gives the same ones")
    func issue() async throws {
        try await withTokens { tokens in
            let new = NewGrants.tokens((0..<1_000).map { "contact \($0)" })
            let issued = try await tokens.grants.issueMany(new, in: .test(account: 1)).grants
            #expect(issued.map(\.issueKey) == new.grants.map(\.issueKey))
            #expect(issued.map(\.grant.reference) == new.grants.map(\.reference))
            #expect(Set(issued.map(\.grant.token)).count == 1_000)
            #expect(try await tokens.grants.issueMany(new, in: .test(account: 1)).grants == issued)
            #expect(try await tokens.value("SELECT count(*) FROM grants", as: Int64.self) == 1_000)
        }
    }

    @Test("a grant of many is the one that its issue key gives alone, whichever came first, and twice in one call")
    func sameAsOne() async throws {
        try await withTokens { tokens in
            let alone = try await tokens.grants.issue(.token("a"), in: .test(account: 1))
            let many = try await tokens.grants.issueMany(.tokens(["b", "a", "b"]), in: .test(account: 1)).grants.map(\.grant)
            #expect(many[1] == alone)
            #expect(many[0] == many[2])
            #expect(try await tokens.grants.issue(.token("b"), in: .test(account: 1)) == many[0])
        }
    }

    @Test("two hundred callers at once who ask for the same fifty grants get the same fifty")
    func concurrently200() async throws {
        try await withTokens { tokens in
            let new = NewGrants.tokens((0..<50).map { "contact \($0)" })
            let issued = try await concurrently(200) { _ in try await tokens.grants.issueMany(new, in: .test(account: 1)).grants }
            #expect(issued.allSatisfy { $0 == issued[0] })
            #expect(try await tokens.value("SELECT count(*) FROM grants", as: Int64.self) == 50)
        }
    }

    @Test("when one of many cannot be issued, none is")
    func allOrNone() async throws {
        try await withTokens { tokens in
            _ = try await tokens.grants.issue(.token("taken", survey: 8), in: .test(account: 1))
            let error = await refusal { try await tokens.grants.issueMany(.tokens(["new", "taken"]), in: .test(account: 1)) }
            #expect(error?.code == .alreadyExists)
            #expect(try await tokens.value("SELECT count(*) FROM grants", as: Int64.self) == 1)
        }
    }

    @Test("every mistake in a request for many is named by its place, and more than a thousand are refused")
    func violations() async throws {
        try await withTokens { tokens in
            var new = NewGrants.tokens(["a", "", "b", String(repeating: "x", count: 201)])
            new.form = .personalLink
            let error = await refusal { try await tokens.grants.issueMany(new, in: .test(account: 1)) }
            #expect(error?.details.fieldViolations?.map(\.field) == ["project", "grants[1].issueKey", "grants[3].issueKey"])
            let keys = (0...1_000).map { "\($0)" }
            for refused in [
                await refusal { try await tokens.grants.issueMany(.tokens(keys), in: .test(account: 1)) },
                await refusal { try await tokens.grants.revoke(IssueKeys(issueKeys: keys), in: .test(account: 1)) },
                await refusal { try await tokens.grants.list(IssueKeys(issueKeys: keys), in: .test(account: 1)) },
            ] { #expect(refused?.code == .invalidArgument) }
        }
    }

    @Test("a revoked token is an unknown one, whatever had become of it, and nobody else's is touched")
    func revoke() async throws {
        try await withTokens { tokens in
            let keys = ["issued", "started", "completed", "kept"]
            let grants = try await tokens.grants.issueMany(.tokens(keys), in: .test(account: 1)).grants.map(\.grant)
            let others = try await tokens.grants.issueMany(.tokens(keys), in: .test(account: 2)).grants.map(\.grant)
            for grant in grants[1...2] { _ = try await tokens.grants.start(GrantStart(survey: 7, token: grant.token), in: .test()) }
            try await tokens.deliver(.completed(grants[2].id, id: "e"))
            for _ in 0..<2 {
                _ = try await tokens.grants.revoke(IssueKeys(issueKeys: ["issued", "started", "completed", "none"]), in: .test(account: 1))
            }
            for grant in grants[...2] {
                let error = await refusal { try await tokens.grants.start(GrantStart(survey: 7, token: grant.token), in: .test()) }
                #expect(error?.reason(as: GrantRefusal.self) == .unknownToken)
            }
            for grant in [grants[3]] + others {
                #expect(try await tokens.grants.start(GrantStart(survey: 7, token: grant.token), in: .test()).state == .started)
            }
            let listed = try await tokens.grants.list(IssueKeys(issueKeys: keys), in: .test(account: 1)).grants.map(\.grant.state)
            #expect(listed == [.revoked, .revoked, .revoked, .started])
        }
    }

    @Test("an access code is not revoked by the key it was issued under, since it would stay in its owner's list")
    func codes() async throws {
        try await withTokens { tokens in
            let new = NewGrant(survey: 7, form: .accessCode, issueKey: "code", reference: nil)
            _ = try await tokens.grants.issue(new, in: .test(account: 1))
            _ = try await tokens.grants.revoke(IssueKeys(issueKeys: ["code"]), in: .test(account: 1))
            #expect(try await tokens.value("SELECT state FROM grants", as: GrantState.self) == .issued)
        }
    }
}

extension NewGrants {
    static func tokens(_ issueKeys: [String]) -> NewGrants {
        NewGrants(
            survey: 7, form: .surveyToken, grants: issueKeys.map { GrantOrder(issueKey: $0, reference: "reference of \($0)") })
    }
}
