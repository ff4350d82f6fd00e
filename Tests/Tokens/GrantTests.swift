import Contracts
import RPC
import Storage
import TestSupport
import Testing

@testable import TokensService

@Suite("Grants")
struct GrantTests {
    @Test("a personal link is 16 upper-case letters and digits, a survey's token 6 letters and digits")
    func forms() async throws {
        try await withTokens { tokens in
            for number in 0..<50 {
                let link = try await tokens.grants.issue(.link("link \(number)"), in: .test(account: 1))
                #expect(link.token.wholeMatch(of: /[A-Z0-9]{16}/) != nil)
                #expect(link.project == "PROJEKT")
                #expect(link.reference == "reference of link \(number)")
                #expect(link.state == .issued)
                let token = try await tokens.grants.issue(.token("token \(number)"), in: .test(account: 1))
                #expect(token.token.wholeMatch(of: /[A-Za-z0-9]{6}/) != nil)
            }
        }
    }

    @Test("200 concurrent issues under one key give one grant and one token")
    func concurrentIssues() async throws {
        try await withTokens { tokens in
            let grants = try await concurrently(200) { _ in try await tokens.grants.issue(.link("one"), in: .test(account: 1)) }
            #expect(Set(grants.map(\.token)).count == 1)
            #expect(Set(grants.map(\.id)).count == 1)
            #expect(try await tokens.value("SELECT count(*) FROM grants", as: Int64.self) == 1)
        }
    }

    @Test("200 concurrent starts of one token start one grant, and a start after the completion is refused")
    func concurrentStarts() async throws {
        try await withTokens { tokens in
            let grant = try await tokens.grants.issue(.link("one"), in: .test(account: 1))
            let start = GrantStart(survey: 7, token: grant.token)
            let started = try await concurrently(200) { number in
                tokens.time.now = Int64(number + 1)
                return try await tokens.grants.start(start, in: .test())
            }
            #expect(started.allSatisfy { $0.id == grant.id && $0.state == .started })
            try await tokens.deliver(.completed(grant.id, id: "e"))
            let error = await refusal { try await tokens.grants.start(start, in: .test()) }
            #expect(error?.code == .failedPrecondition)
            #expect(error?.reason(as: GrantRefusal.self) == .tokenUsed)
        }
    }

    @Test("a completed grant can be started again as long as the survey says that it is reusable")
    func reusable() async throws {
        try await withTokens { tokens in
            let grant = try await tokens.grants.issue(.link("one"), in: .test(account: 1))
            for number in 0..<3 {
                let started = try await tokens.grants.start(GrantStart(survey: 7, token: grant.token, isReusable: true), in: .test())
                #expect(started.state == .started)
                try await tokens.deliver(.completed(grant.id, id: "event \(number)"))
                #expect(try await tokens.value("SELECT state FROM grants", as: GrantState.self) == .completed)
            }
            let error = await refusal { try await tokens.grants.start(GrantStart(survey: 7, token: grant.token), in: .test()) }
            #expect(error?.reason(as: GrantRefusal.self) == .tokenUsed)
        }
    }

    @Test("a token of another survey, of none, or in other letters is unknown", arguments: [(8, false), (7, true)])
    func unknown(survey: Int64, isLowerCase: Bool) async throws {
        try await withTokens { tokens in
            let grant = try await tokens.grants.issue(.link("one"), in: .test(account: 1))
            let token = isLowerCase ? grant.token.lowercased() + "x" : grant.token
            let error = await refusal { try await tokens.grants.start(GrantStart(survey: survey, token: token), in: .test()) }
            #expect(error?.code == .notFound)
            #expect(error?.reason(as: GrantRefusal.self) == .unknownToken)
        }
    }

    @Test("a taken token is drawn again, and two surveys may have the same one")
    func collisions() async throws {
        try await withTokens { tokens in
            let draws: [(new: NewGrant, drawn: [String], token: String)] = [
                (.token("a"), ["AAAAAA"], "AAAAAA"), (.token("b"), ["AAAAAA", "AAAAAA", "aaaaaa"], "aaaaaa"),
                (.token("c", survey: 8), ["AAAAAA"], "AAAAAA"), (.link("d"), ["LINK"], "LINK"),
                (.link("e", survey: 8), ["LINK", "OTHER"], "OTHER"),
            ]
            for draw in draws {
                let grant = try await tokens.database.write { transaction in
                    var rest = draw.drawn[...]
                    return try tokens.store.issue(draw.new, account: 1, at: 0, in: transaction) { rest.popFirst() ?? "none left" }
                }
                #expect(grant.token == draw.token)
            }
        }
    }

    @Test("a survey without a free token refuses to issue and leaves nothing behind")
    func exhausted() async throws {
        try await withTokens { tokens in
            let error = await refusal {
                try await tokens.database.write { transaction in
                    _ = try tokens.store.issue(.token("a"), account: 1, at: 0, in: transaction) { "AAAAAA" }
                    return try tokens.store.issue(.token("b"), account: 1, at: 0, in: transaction) { "AAAAAA" }
                }
            }
            #expect(error?.code == .resourceExhausted)
            let count = try await tokens.value("SELECT count(*) FROM grants", as: Int64.self)
            #expect(count == 0)
        }
    }

    @Test("an issue key belongs to its account, and to one survey")
    func isolation() async throws {
        try await withTokens { tokens in
            let mine = try await tokens.grants.issue(.link("key"), in: .test(account: 1))
            let others = try await tokens.grants.issue(.link("key"), in: .test(account: 2))
            #expect(mine.id != others.id && mine.token != others.token)
            let listed = try await tokens.grants.list(IssueKeys(issueKeys: ["key", "no key"]), in: .test(account: 2))
            #expect(listed.grants == [IssuedGrant(issueKey: "key", grant: others)])
            let error = await refusal { try await tokens.grants.issue(.link("key", survey: 8), in: .test(account: 1)) }
            #expect(error?.code == .alreadyExists)
            #expect(await refusal { try await tokens.grants.issue(.link("key"), in: .test()) }?.code == .invalidArgument)
        }
    }

    @Test("a link is found in its project only, and finding it changes nothing")
    func find() async throws {
        try await withTokens { tokens in
            let grant = try await tokens.grants.issue(.link("one"), in: .test(account: 1))
            #expect(try await tokens.grants.find(GrantToken(token: grant.token, project: "PROJEKT"), in: .test()) == grant)
            let error = await refusal { try await tokens.grants.find(GrantToken(token: grant.token, project: "OTHER"), in: .test()) }
            #expect(error?.code == .notFound)
        }
    }

    @Test("a grant without an issue key, and a link without a project, are refused")
    func violations() async throws {
        try await withTokens { tokens in
            let new = NewGrant(survey: 7, form: .personalLink, issueKey: "", reference: nil)
            let error = await refusal { try await tokens.grants.issue(new, in: .test(account: 1)) }
            #expect(error?.details.fieldViolations?.map(\.field) == ["issueKey", "project"])
        }
    }
}
