import Contracts
import RPC
import TestSupport
import Testing

@testable import TokensService

@Suite("Access links")
struct AccessLinkTests {
    static let new = NewAccessLink(project: "PROJEKT", mailing: 3, function: .link, subgroup: "west")

    @Test("a link is resolved in its project, to its account, and its key is nowhere in the database's files")
    func resolve() async throws {
        try await withTokens { tokens in
            let act = try await tokens.accessLinks.create(Self.new, in: .test(account: 5)).act
            #expect(act.wholeMatch(of: /[A-Za-z0-9]{24}/) != nil)
            let link = try await tokens.accessLinks.resolve(AccessLinkKey(project: "PROJEKT", act: act), in: .test())
            #expect(link == AccessLink(account: 5, project: "PROJEKT", mailing: 3, function: .link, subgroup: "west"))
            #expect(try !tokens.filesContain(act))
        }
    }

    @Test("an unknown key, another project's, and one in other letters do not exist")
    func unknown() async throws {
        try await withTokens { tokens in
            let act = try await tokens.accessLinks.create(Self.new, in: .test(account: 5)).act
            for key in [
                AccessLinkKey(project: "OTHER", act: act), AccessLinkKey(project: "projekt", act: act),
                AccessLinkKey(project: "PROJEKT", act: act.lowercased() + "x"), AccessLinkKey(project: "PROJEKT", act: ""),
            ] {
                #expect(await refusal { try await tokens.accessLinks.resolve(key, in: .test()) }?.code == .notFound)
            }
        }
    }

    @Test("a revoked link is one that nobody has, to whomever revokes it again as well, and is no longer listed")
    func revoked() async throws {
        try await withTokens { tokens in
            let links = try await concurrently(3) { _ in try await tokens.accessLinks.create(Self.new, in: .test(account: 5)) }
            let revoked = links[0]
            for wrong in [
                AccessLinkName(project: "OTHER", id: revoked.id ?? 0), AccessLinkName(project: "PROJEKT", id: 99),
            ] { #expect(await refusal { try await tokens.accessLinks.revoke(wrong, in: .test(account: 5)) }?.code == .notFound) }
            let name = AccessLinkName(project: "PROJEKT", id: revoked.id ?? 0)
            #expect(await refusal { try await tokens.accessLinks.revoke(name, in: .test(account: 6)) }?.code == .notFound)
            for _ in 0..<2 { _ = try await tokens.accessLinks.revoke(name, in: .test(account: 5)) }
            func resolving(_ act: String) async -> RPCError? {
                await refusal { try await tokens.accessLinks.resolve(AccessLinkKey(project: "PROJEKT", act: act), in: .test()) }
            }
            let (of, unknown) = (await resolving(revoked.act), await resolving(String(repeating: "x", count: 24)))
            #expect(of?.code == .notFound && of?.message == unknown?.message && of?.details == unknown?.details)
            #expect(await resolving(links[1].act) == nil)
            #expect(Set(try await tokens.listed("PROJEKT", account: 5)) == Set(links[1...].compactMap(\.id)))
            #expect(try await tokens.listed("PROJEKT", account: 6) == [])
        }
    }

    @Test("links are listed by pages, oldest first, without what would let anybody use them")
    func list() async throws {
        try await withTokens { tokens in
            for _ in 0..<3 { _ = try await tokens.accessLinks.create(Self.new, in: .test(account: 5)) }
            var items: [ListItem<ListedAccessLink>] = []
            let first = AccessLinksRequest(project: "PROJEKT", limit: 2)
            try await tokens.accessLinks.list(first, in: .test(account: 5)) { items.append($0) }
            #expect(
                items == [
                    .row(ListedAccessLink(id: 1, mailing: 3, function: .link, subgroup: "west", createdAt: tokens.time.now)),
                    .row(ListedAccessLink(id: 2, mailing: 3, function: .link, subgroup: "west", createdAt: tokens.time.now)), .next("2"),
                ])
            items = []
            let second = AccessLinksRequest(project: "PROJEKT", cursor: "2", limit: 2)
            try await tokens.accessLinks.list(second, in: .test(account: 5)) { items.append($0) }
            #expect(items.count == 1)
            for wrong in [
                AccessLinksRequest(project: "PROJEKT", limit: 0), AccessLinksRequest(project: "PROJEKT", limit: 1_001),
                AccessLinksRequest(project: "PROJEKT", cursor: "x"),
            ] {
                let error = await refusal { try await tokens.accessLinks.list(wrong, in: .test(account: 5)) { _ in } }
                #expect(error?.code == .invalidArgument)
            }
        }
    }

    @Test("a repeated creation gives the same link to the same account only")
    func repeated() async throws {
        try await withTokens { tokens in
            let first = try await tokens.accessLinks.create(Self.new, in: .test(account: 5, idempotencyKey: "k"))
            #expect(try await tokens.accessLinks.create(Self.new, in: .test(account: 5, idempotencyKey: "k")) == first)
            #expect(try await tokens.accessLinks.create(Self.new, in: .test(account: 6, idempotencyKey: "k")) != first)
            #expect(try await tokens.value("SELECT count(*) FROM access_links", as: Int64.self) == 2)
            #expect(await refusal { try await tokens.accessLinks.create(Self.new, in: .test()) }?.code == .invalidArgument)
        }
    }
}

extension TokensHarness {
    fileprivate func listed(_ project: String, account: Int64) async throws -> [Int64] {
        try await ListPage { send in
            try await accessLinks.list(AccessLinksRequest(project: project), in: .test(account: account), to: send)
        }.rows.map(\.id)
    }
}
