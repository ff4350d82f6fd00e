import Contracts
import RPC
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
