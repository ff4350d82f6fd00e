import Contracts
import JSON
import RPC
import TestSupport
import Testing

@testable import TokensService

@Suite("How an account's pages look")
struct AppearanceTests {
    static let svg = #"<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z" fill="url(#a)"/></svg>"#
    /// The signature, and the header of a picture of 10 by 10 pixels.
    static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 0, 10, 0, 0, 0, 10, 8, 2]

    @Test("an account looks like the house until it says otherwise, and like the house again when it says so")
    func changes() async throws {
        try await withTokens { tokens in
            let account = try await tokens.accounts.createAccount(NewAccount(name: "Zażółć"), in: .test()).id
            let call = CallContext.test(account: account)
            let before = try await tokens.accounts.getAppearance(AccountID(id: account), in: .test())
            #expect(before == Appearance(account: account, name: "Zażółć", version: 0))
            let logo = Logo(type: "image/png", bytes: Base64(Self.png))
            let set = try await tokens.accounts.putAppearance(AppearanceChange(version: 0, accent: "#0A7D5A", logo: logo), in: call)
            #expect(set == Appearance(account: account, name: "Zażółć", version: 1, accent: "#0a7d5a", logo: logo))
            #expect(try await tokens.accounts.getAppearance(AccountID(id: account), in: .test()) == set)
            let reset = try await tokens.accounts.putAppearance(AppearanceChange(), in: call)
            #expect(reset == Appearance(account: account, name: "Zażółć", version: 2))
            for version in [Int64(0), 1, 3] {
                let stale = await refusal { try await tokens.accounts.putAppearance(AppearanceChange(version: version), in: call) }
                #expect(stale?.code == .aborted, "\(version)")
            }
            #expect(await refusal { try await tokens.accounts.getAppearance(AccountID(id: 99), in: .test()) }?.code == .notFound)
            let stranger = CallContext.test(account: 99)
            #expect(await refusal { try await tokens.accounts.putAppearance(AppearanceChange(), in: stranger) }?.code == .notFound)
        }
    }

    @Test(
        "a colour is a colour", arguments: [("#0a7D5a", true), ("#fff", false), ("red", false), ("#0a7d5g", false), ("#0a7d5a;}", false)])
    func colours(text: String, isGood: Bool) {
        #expect(AppearanceChange(accent: text).violations.isEmpty == isGood)
    }

    @Test(
        "a logo is a picture and nothing else",
        arguments: [
            ("image/png", png, true), ("image/svg+xml", Array(svg.utf8), true), ("image/svg+xml", png, false),
            ("image/png", Array(svg.utf8), false), ("image/gif", png, false), ("text/html", Array(svg.utf8), false),
            ("image/png", [], false),
            ("image/png", png + Array(repeating: 0, count: Logo.largest), false),
            ("image/png", png.map { $0 == 10 ? 200 : $0 }, false), ("image/svg+xml", Array("<svg/>".utf8), false),
        ] + hostile.map { ("image/svg+xml", Array(svg.replacing("<path", with: $0 + "<path").utf8), false) })
    func logos(type: String, bytes: [UInt8], isGood: Bool) {
        #expect((LogoRules.problem(Logo(type: type, bytes: Base64(bytes))) == nil) == isGood)
    }

    static let hostile = [
        "<script>x</script>", "<SCRIPT/>", "<g onload=\"x\"/>", "<g\nonclick = 'x'/>", "<foreignObject/>", "<a href=\"javascript:x\"/>",
        "<image href=\"https://example.org/x\"/>", "<image xlink:href='data:image/png;base64,AA'/>", "<style>@import 'x';</style>",
        "<rect fill=\"url(https://example.org/x)\"/>", "<!DOCTYPE svg>", "<!ENTITY x 'y'>",
    ]
}
