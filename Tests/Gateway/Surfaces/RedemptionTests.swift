import Contracts
import Hummingbird
import RPC
import Testing

@testable import GatewayService

@Suite("Coming in with an access code")
struct RedemptionTests {
    let participation = ParticipationBench()

    var gateway: TestGateway { participation.gateway }

    func code(_ state: GrantState, _ use: GrantUse = .oneStart, survey: Int64 = 42) {
        gateway.tokens.on(TokensContract.findGrant) { token, _ in
            Grant(id: 1, survey: survey, project: nil, token: token.token, state: state, reference: nil, use: use)
        }
        participation.introduce { $0.lang = "en" }
        participation.fill()
    }

    func send(_ method: HTTPRequest.Method, _ target: String = "/5S767T", body: String? = nil, cookie: String? = nil) async throws -> Reply
    {
        var headers = HTTPFields()
        headers[.cookie] = cookie
        return try await gateway.send(method, target, type: body.map { _ in TestGateway.form }, body: body, headers: headers)
    }

    @Test(
        "opening shows a button and changes nothing, and each page names a participation of its own",
        arguments: [GrantUse.oneStart, .everyStart])
    func opening(use: GrantUse) async throws {
        code(.issued, use)
        let pages = [try await send(.get), try await send(.get)]
        let field = /<form method="post" action="\/5S767T"><input type="hidden" name="participation" value="([0-9a-f]{32})">/
        let names = pages.map { $0.body.firstMatch(of: field)?.1 }
        #expect(pages.allSatisfy { $0.status == 200 && $0.headers[.setCookie] == nil })
        #expect(names[0] != nil && names[1] != nil && names[0] != names[1])
        #expect(gateway.tokens.requests(TokensContract.findGrant).allSatisfy { $0 == GrantToken(token: "5S767T") })
        #expect(gateway.responses.requests(ResponsesContract.openFilling).isEmpty)
        #expect(try await send(.head).body.isEmpty)
    }

    @Test("starting opens the participation that the page has named; a single one is kept in a cookie for the code's path as well")
    func starting() async throws {
        code(.issued)
        let name = String(repeating: "a", count: 32)
        let reply = try await send(.post, body: "participation=\(name)")
        #expect(reply.status == 303 && reply.headers[.location] == "/ankieta/42/9/31")
        #expect(
            gateway.responses.requests(ResponsesContract.openFilling) == [FillingRequest(survey: 42, token: "5S767T", participation: name)])
        #expect(
            reply.headers[values: .setCookie]
                == ["/ankieta/42/9", "/5S767T"].map { "participation=9.k9; Path=\($0); Max-Age=2592000; HttpOnly; SameSite=Lax; Secure" })
        code(.issued, .everyStart)
        #expect(try await send(.post, body: "participation=\(name)").headers[values: .setCookie].count == 1)
    }

    @Test("a start without a name, or with one too short to be a secret, gets one", arguments: [nil, "participation=short"])
    func unnamed(body: String?) async throws {
        code(.issued)
        _ = try await send(.post, body: body)
        let names = gateway.responses.requests(ResponsesContract.openFilling).map(\.participation)
        #expect(names.count == 1 && names[0]?.utf8.count == 32)
    }

    @Test("who has started goes on in the same browser, with a button or at once, and nobody else does")
    func goingOn() async throws {
        code(.started)
        let own = try await send(.get, cookie: "other=1; participation=9.k9")
        #expect(own.status == 200 && own.body.contains("You can go on where you left off."))
        #expect(try await send(.post, cookie: "participation=9.k9").headers[.location] == "/ankieta/42/9/31")
        #expect(gateway.responses.requests(ResponsesContract.openFilling).isEmpty)
        for cookie in [nil, "participation=9.k8", "participation=x", "participation=9"] {
            let reply = try await send(.get, cookie: cookie)
            #expect(reply.status == 410 && reply.body.contains("<h1>This code has been used</h1>"), "\(cookie ?? "none")")
        }
    }

    @Test("many at one device take part one after the other with a code for repeated participation")
    func repeated() async throws {
        code(.started, .everyStart)
        #expect(try await send(.get, cookie: "participation=9.k9").body.contains(#"name="participation""#))
        _ = try await send(.post, cookie: "participation=9.k9")
        #expect(gateway.responses.requests(ResponsesContract.openFilling).count == 1)
    }

    @Test(
        "a participation goes on whatever its code is by now, and one that is completed is answered",
        arguments: [GrantState.started, .expired])
    func returning(state: GrantState) async throws {
        code(state)
        #expect(try await send(.get, cookie: "participation=9.k9").body.contains(">Continue</button>"))
        participation.fill { place in
            place.page = nil
            place.end = FillingEnd(acknowledgments: "", isEarly: false)
        }
        #expect(try await send(.get, cookie: "participation=9.k9").body.contains("<h1>Already answered</h1>"))
    }

    @Test(
        "a code that lets nobody in says why",
        arguments: [
            (GrantState.expired, GrantUse.oneStart, 42, 410, "This code has expired"),
            (.expired, .everyStart, 42, 410, "This code has expired"), (.completed, .oneStart, 42, 410, "This code has been used"),
            (.revoked, .oneStart, 42, 404, "This link is not valid"), (.issued, .oneStart, 0, 404, "There is no survey here"),
        ] as [(GrantState, GrantUse, Int64, Int, String)])
    func refusals(state: GrantState, use: GrantUse, survey: Int64, status: Int, title: String) async throws {
        code(state, use, survey: survey)
        let reply = try await send(.get)
        #expect(reply.status == status && reply.body.contains("<h1>\(title)</h1>") && !reply.body.contains("<button"))
    }

    @Test(
        "a start that comes too late is refused with the same pages",
        arguments: [
            (FillingRefusal.tokenUsed, 410, "This code has been used"), (.tokenExpired, 410, "This code has expired"),
            (.ended, 200, "The survey has ended"), (.token, 404, "This link is not valid"),
        ])
    func lateStarts(refusal: FillingRefusal, status: Int, title: String) async throws {
        code(.issued)
        gateway.responses.refuse(ResponsesContract.openFilling, RPCError(.failedPrecondition, reason: refusal, "x"))
        let reply = try await send(.post)
        #expect(reply.status == status && reply.body.contains("<h1>\(title)</h1>") && reply.headers[.setCookie] == nil)
    }

    @Test("an unknown code is no valid link")
    func unknown() async throws {
        gateway.tokens.refuse(TokensContract.findGrant, RPCError(.notFound, "x"))
        for method in [HTTPRequest.Method.get, .post] {
            let reply = try await send(method)
            #expect(reply.status == 404 && reply.body.contains("<h1>This link is not valid</h1>"))
        }
    }

    @Test(
        "a project of six letters and the code of the same letters are told apart by what stands behind them",
        arguments: [("/ABC123/?act=x", 1, 0), ("/ABC123/", 0, 0), ("/ABC123?act=x", 1, 0), ("/ABC123", 0, 1), ("/ABC123/?d=T", 0, 1)])
    func projects(target: String, links: Int, grants: Int) async throws {
        code(.issued)
        gateway.respondents.on(RespondentsContract.personalLink) { _, _ in PersonalLink(token: "QS33T6XMVS4KLA9S") }
        _ = try await send(.get, target)
        #expect(gateway.respondents.requests(RespondentsContract.personalLink).count == links)
        let tokens = gateway.tokens.requests(TokensContract.findGrant)
        #expect(tokens.count == grants)
        #expect(tokens.allSatisfy { ($0.project == nil) == (target == "/ABC123") })
    }

    @Test(
        "words of other interfaces, and anything longer or shorter, are no codes",
        arguments: ["/manage", "/BUYERS", "/ABC12", "/ABC1234", "/ABC-12"])
    func noCodes(target: String) async throws {
        let reply = try await send(.get, target)
        #expect(reply.status == 404)
        #expect(gateway.tokens.calls.isEmpty)
    }
}
