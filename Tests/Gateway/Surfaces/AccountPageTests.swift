import Hummingbird
import RPC
import Testing

@testable import GatewayService

@Suite("The frame of pages for an account's people")
struct AccountPageTests {
    private static let page = """
        {{<frame}}{{$style}}p { margin: 0 }
        {{/style}}{{$head}}<script src="/x.js"></script>{{/head}}{{$attributes}} data-x="{{x}}"{{/attributes}}{{$content}}<p>{{text}}</p>{{/content}}{{/frame}}
        """

    private static func frame(hasScript: Bool = true) throws -> AccountPageFrame {
        try AccountPageFrame("Subject", templates: ["page": page], hasScript: hasScript)
    }

    @Test("holds what a page puts into it, and texts stay texts")
    func blocks() async throws {
        let frame = try Self.frame()
        let response = frame.page(["title": "<t>", "text": "<b>{{x}}", "x": #"" onload=""#])
        let body = try await response.text()
        #expect(body.contains("<title>&lt;t&gt;</title>") && body.contains("<p>&lt;b&gt;{{x}}</p>"))
        #expect(body.contains(#"<main data-x="&quot; onload=&quot;">"#))
        #expect(body.contains("p { margin: 0 }\n</style><script src=\"/x.js\"></script>"))
        let nonce = try #require(body.firstMatch(of: /<style nonce="([a-z0-9]+)">/)?.1)
        #expect(response.headers[.contentSecurityPolicy]?.contains("style-src 'nonce-\(nonce)'; ") == true)
        #expect(try await !frame.page([:]).text().contains(nonce))
    }

    @Test("lets run what is a page's own, and only where it has something", arguments: [false, true])
    func policy(hasScript: Bool) throws {
        let policy = try #require(try Self.frame(hasScript: hasScript).page([:]).headers[.contentSecurityPolicy])
        #expect(policy.hasPrefix("default-src 'none'; style-src 'nonce-"))
        #expect(policy.hasSuffix("form-action 'none'; frame-ancestors 'none'; base-uri 'none'"))
        #expect(policy.contains("; script-src 'self'; connect-src 'self'; ") == hasScript && policy.contains("script") == hasScript)
    }

    @Test("says what is wrong, and asks for a key where one is missing")
    func refusals() async throws {
        let frame = try Self.frame()
        let unknown = frame.refusal(.unauthenticated)
        #expect(unknown.status == .unauthorized && unknown.headers[.wwwAuthenticate] == #"Basic realm="Subject", charset="UTF-8""#)
        #expect(try await unknown.text().contains("enter an account&#39;s key as the password"))
        let missing = frame.refusal(.notFound("The <survey> does not exist."))
        #expect(missing.status == .notFound && missing.headers[.wwwAuthenticate] == nil)
        #expect(try await missing.text().contains("<h1>Subject</h1>\n<p>The &lt;survey&gt; does not exist.</p>"))
        let busy = frame.refusal(.call(RPCError(.unavailable, "x", retryAfter: 1_000)), saying: "Later.")
        #expect(busy.status == .serviceUnavailable && busy.headers[.retryAfter] == "1")
        #expect(try await busy.text().contains("<p>Later.</p>"))
    }
}
