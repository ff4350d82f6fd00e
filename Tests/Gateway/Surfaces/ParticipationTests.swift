import Contracts
import Hummingbird
import JSON
import RPC
import Testing

@testable import GatewayService

@Suite("Coming in with a link")
struct ParticipationTests {
    let participation = ParticipationBench()

    var gateway: TestGateway { participation.gateway }

    static let target = "/PROJEKT/?d=QS33T6XMVS4KLA9S"

    @Test("opening a link shows a page with a button and changes nothing", arguments: [HTTPRequest.Method.get, .head])
    func opening(method: HTTPRequest.Method) async throws {
        participation.issue(.issued)
        participation.gateway.responses.refuse(ResponsesContract.introduceFilling, RPCError(.unavailable, "x"))
        let reply = try await gateway.send(method, Self.target, headers: [.acceptLanguage: "xx, de-AT;q=0.8, en"])
        #expect(reply.status == 200)
        #expect(reply.body.isEmpty == (method == .head))
        if method == .get {
            #expect(reply.body.contains(#"<html lang="de" dir="ltr">"#))
            #expect(reply.body.contains(#"<form method="post" action="/PROJEKT/?d=QS33T6XMVS4KLA9S">"#))
            #expect(reply.body.contains(#"<button type="submit">Beginnen</button>"#))
        }
        #expect(gateway.tokens.requests(TokensContract.findGrant) == [GrantToken(token: "QS33T6XMVS4KLA9S", project: "PROJEKT")])
        #expect(gateway.responses.requests(ResponsesContract.introduceFilling) == [SurveyID(id: 42)])
        #expect(gateway.responses.calls.count == 1 && gateway.respondents.calls.isEmpty && reply.headers[.setCookie] == nil)
    }

    @Test("a link shows its survey's title in its language")
    func title() async throws {
        participation.issue(.started)
        participation.introduce { $0.title = "Badanie & co" }
        let reply = try await gateway.send(.get, Self.target)
        #expect(reply.body.contains(#"<html lang="pl""#) && reply.body.contains("<h1>Badanie &amp; co</h1>"))
        #expect(reply.body.contains(">Kontynuuj</button>"))
    }

    @Test("no page loads from elsewhere, runs what stands in it, or gives away anything")
    func headers() async throws {
        participation.issue(.issued)
        participation.introduce()
        let reply = try await gateway.send(.get, Self.target)
        let policy = try #require(reply.headers[.contentSecurityPolicy])
        #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
        #expect(
            policy.hasSuffix(
                "script-src 'self'; img-src data:; require-trusted-types-for 'script'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
            ))
        #expect(reply.headers[.referrerPolicy] == "no-referrer")
        #expect(reply.headers[.cacheControl] == "no-store")
        #expect(reply.headers[.xContentTypeOptions] == "nosniff")
        #expect(!reply.body.contains(/\son[a-z]+=/) && !reply.body.contains(" style="))
        let scripts = reply.body.matches(of: /<script src="(\/assets\/page\.[0-9a-f]{16}\.js)" defer><\/script>/)
        let script = try await gateway.send(.get, String(try #require(scripts.first?.1)))
        #expect(scripts.count == 1 && reply.body.matches(of: /<script/).count == 1)
        #expect(script.status == 200 && script.headers[.cacheControl] == "public, max-age=31536000, immutable")
        #expect(try await gateway.send(.get, "/assets/page.0000000000000000.js").status == 404)
    }

    @Test("starting is POST, opens the response and leads to its page with a cookie for it alone")
    func starting() async throws {
        participation.issue(.issued)
        let name = String(repeating: "a", count: 32)
        let reply = try await gateway.send(.post, Self.target, type: TestGateway.form, body: "participation=\(name)")
        #expect(reply.status == 303 && reply.headers[.location] == "/ankieta/42/9/31" && reply.headers[.cacheControl] == "no-store")
        #expect(
            gateway.responses.requests(ResponsesContract.openFilling)
                == [FillingRequest(survey: 42, token: "QS33T6XMVS4KLA9S", participation: name)])
        #expect(
            reply.headers[values: .setCookie] == [
                "participation=9.k9; Path=/ankieta/42/9; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure"
            ])
    }

    @Test("what another site's page has sent is answered as if the link had been opened")
    func crossSite() async throws {
        participation.issue(.issued)
        participation.introduce()
        let reply = try await gateway.send(.post, Self.target, type: TestGateway.form, body: "", headers: [.fetchSite: "cross-site"])
        #expect(reply.status == 200 && reply.body.contains("<button"))
        #expect(gateway.responses.requests(ResponsesContract.openFilling).isEmpty)
    }

    @Test(
        "while the survey cannot be asked, a link says what its grant alone tells",
        arguments: [
            (GrantState.revoked, 404, "This link is not valid"), (.started, 200, "Your survey"), (.issued, 200, "Your survey"),
            (.completed, 503, "Please try again in a moment"), (.expired, 410, "This link has expired"),
        ])
    func states(state: GrantState, status: Int, title: String) async throws {
        participation.issue(state)
        gateway.responses.refuse(ResponsesContract.introduceFilling, RPCError(.unavailable, "x"))
        let reply = try await gateway.send(.get, Self.target)
        #expect(reply.status == status)
        #expect(reply.body.contains("<h1>\(title)</h1>"))
    }

    @Test("a completed link is answered, unless its survey has reusable tokens now", arguments: [false, true])
    func completed(hasReusableTokens: Bool) async throws {
        participation.issue(.completed)
        participation.introduce { ($0.reusableTokens, $0.lang) = (hasReusableTokens, "en") }
        let reply = try await gateway.send(.get, Self.target)
        #expect(reply.status == 200)
        #expect(reply.body.contains("<h1>\(hasReusableTokens ? "Badanie" : "Already answered")</h1>"))
        #expect(reply.body.contains("<button") == hasReusableTokens)
    }

    @Test(
        "a survey that takes nobody says why",
        arguments: [
            (SurveyAvailability.notYet, "Not open yet"), (.ended, "The survey has ended"), (.full, "The survey is full"),
        ])
    func unavailable(availability: SurveyAvailability, title: String) async throws {
        participation.issue(.issued)
        participation.introduce { ($0.availability, $0.lang) = (availability, "en") }
        let reply = try await gateway.send(.get, Self.target)
        #expect(reply.status == 200 && reply.body.contains("<h1>\(title)</h1>") && !reply.body.contains("<button"))
    }

    @Test(
        "refusals of a start have pages of their own",
        arguments: [
            (RPCError(.failedPrecondition, reason: FillingRefusal.ended, "x"), 200, "The survey has ended"),
            (RPCError(.failedPrecondition, reason: FillingRefusal.inactive, "x"), 200, "Not open yet"),
            (RPCError(.failedPrecondition, reason: FillingRefusal.tokenUsed, "x"), 200, "Already answered"),
            (RPCError(.failedPrecondition, reason: FillingRefusal.tokenExpired, "x"), 410, "This link has expired"),
            (RPCError(.failedPrecondition, reason: FillingRefusal.token, "x"), 404, "This link is not valid"),
            (RPCError(.unavailable, "x"), 503, "Please try again in a moment"),
            (RPCError(.internal, "x"), 503, "Please try again in a moment"),
        ])
    func refusals(error: RPCError, status: Int, title: String) async throws {
        participation.issue(.issued)
        participation.introduce { $0.lang = "en" }
        gateway.responses.refuse(ResponsesContract.openFilling, error)
        let reply = try await gateway.send(.post, Self.target)
        #expect(reply.status == status)
        #expect(reply.body.contains("<h1>\(title)</h1>"))
    }

    @Test("unknown and malformed tokens are one to the person", arguments: ["/P/?d=NOBODY", "/P/?d=", "/P/?d=%3Cscript%3E", "/P/?d=a%20b"])
    func unknown(target: String) async throws {
        gateway.tokens.refuse(TokensContract.findGrant, RPCError(.notFound, "no such grant"))
        let reply = try await gateway.send(.get, target)
        #expect(reply.status == 404)
        #expect(reply.body.contains("<h1>This link is not valid</h1>"))
        #expect(!reply.body.contains("NOBODY"))
    }

    @Test("WebAnkieta's survey links work with a token and without one", arguments: ["", "?token=549E56"])
    func surveyLinks(query: String) async throws {
        participation.issue(.issued)
        participation.introduce()
        let opened = try await gateway.send(.get, "/ankieta/42/badanie.html\(query)")
        #expect(opened.status == 200)
        #expect(opened.body.contains(#"action="/ankieta/42/badanie.html\#(query)""#))
        let name = String(repeating: "b", count: 32)
        let started = try await gateway.send(
            .post, "/ankieta/42/badanie.html\(query)", type: TestGateway.form, body: "participation=\(name)")
        #expect(started.status == 303 && started.headers[.location] == "/ankieta/42/9/31")
        #expect(
            gateway.responses.requests(ResponsesContract.openFilling)
                == [FillingRequest(survey: 42, urlTitle: "badanie", token: query.isEmpty ? nil : "549E56", participation: name)])
        #expect(gateway.responses.calls.allSatisfy { $0.context.account == nil })
        #expect(
            gateway.tokens.requests(TokensContract.findGrant) == (query.isEmpty ? [] : [GrantToken(token: "549E56", survey: 42)]))
        // What does not lead back by itself is remembered for its path.
        #expect(
            started.headers[values: .setCookie].dropFirst().map { $0.contains("Path=/ankieta/42/badanie.html;") }
                == (query.isEmpty ? [true] : []))
        // Nobody reads titles by counting.
        for target in [
            "/ankieta/42/other.html", "/ankieta/x/badanie.html", "/ankieta/42/badanie", "/ankieta/42", "/ankieta/42/bad%3Canie.html",
        ] {
            let reply = try await gateway.send(.get, target)
            #expect(reply.status == 404)
            #expect(reply.body.contains("<h1>This link is not valid</h1>"))
        }
        #expect(try await gateway.send(.delete, "/ankieta/42/badanie.html").status == 405)
    }

    @Test("a survey with a password asks for it, says when it is wrong, and gives it to nobody")
    func password() async throws {
        participation.introduce { ($0.securityLevel, $0.lang) = (2, "en") }
        gateway.responses.on(ResponsesContract.openFilling) { request, _ in
            guard request.password == "sesame" else {
                throw RPCError(.failedPrecondition, reason: request.password == nil ? FillingRefusal.missingCredential : .password, "x")
            }
            return FillingAccess(response: 9, respondentKey: "k9", page: 31)
        }
        let target = "/ankieta/42/badanie.html"
        #expect(try await gateway.send(.get, target).body.contains(#"<input type="password" id="password" name="password""#))
        for body in ["", "password=wrong"] {
            let reply = try await gateway.send(.post, target, type: TestGateway.form, body: body)
            #expect(reply.status == 422 && reply.body.contains("This is not the password.") && reply.body.contains(#"aria-invalid="true""#))
            #expect(!reply.body.contains("wrong\""))
        }
        #expect(try await gateway.send(.post, target, type: TestGateway.form, body: "password=sesame").status == 303)
    }

    @Test("a survey for invited people sends others to their invitation")
    func personalOnly() async throws {
        participation.introduce { ($0.securityLevel, $0.lang) = (3, "en") }
        #expect(try await gateway.send(.get, "/ankieta/42/badanie.html").body.contains("<h1>You need a personal link</h1>"))
        gateway.responses.refuse(
            ResponsesContract.openFilling, RPCError(.invalidArgument, reason: FillingRefusal.missingCredential, "x"))
        #expect(try await gateway.send(.post, "/ankieta/42/badanie.html").body.contains("<h1>You need a personal link</h1>"))
    }

    @Test("a link that is everybody's goes on where the browser left off, or begins anew when that is wanted")
    func goingOn() async throws {
        participation.introduce()
        participation.fill()
        let target = "/ankieta/42/badanie.html"
        let headers: HTTPFields = [.cookie: "participation=9.k9"]
        let reply = try await gateway.send(.get, target, headers: headers)
        #expect(reply.body.contains(">Kontynuuj</button>") && reply.body.contains(#"name="anew""#))
        #expect(try await gateway.send(.post, target, headers: headers).headers[.location] == "/ankieta/42/9/31")
        #expect(gateway.responses.requests(ResponsesContract.openFilling).isEmpty)
        _ = try await gateway.send(.post, target, type: TestGateway.form, body: "anew=1", headers: headers)
        #expect(gateway.responses.requests(ResponsesContract.openFilling).count == 1)
    }
}
