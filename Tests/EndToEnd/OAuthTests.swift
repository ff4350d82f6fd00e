import JSON
import TestSupport
import Testing

extension Study {
    struct Bearer: Sendable {
        let clientID: String
        let secret: String
        let token: String
    }

    /// A key of the account, and what it is exchanged for.
    func bearer(in installation: Installation, scopes: JSONValue = ["respondents", "responses", "manage"]) async throws -> Bearer {
        let operators = Client(base: installation.gateway, key: try installation.operatorKey)
        let key = try await operators.post("/manage/v1/accounts/\(account)/keys", json: ["name": "oauth", "scopes": scopes]).json
        let (id, secret) = (key["client_id"]?.string ?? "", key["secret"]?.string ?? "")
        let reply = try await Self.exchange(id, secret, in: installation)
        guard let token = reply.json["access_token"]?.string else { throw Unexpected(reply: reply) }
        return Bearer(clientID: id, secret: secret, token: token)
    }

    static func exchange(_ id: String, _ secret: String, in installation: Installation) async throws -> Client.Reply {
        try await Client(base: installation.gateway).post(
            "/oauth/token", form: [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)])
    }
}

@Suite("OAuth through five processes")
struct OAuthTests {
    @Test("a bearer works wherever its key does, after restarts, and while tokens is away")
    func restarts() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let bearer = try await study.bearer(in: installation)
        let client = Client(base: installation.gateway, key: bearer.token)
        #expect(try await client.get("/manage/v1/surveys/\(study.ids.survey)").status == 200)
        #expect(try await client.get("/api/v2/surveys/\(study.ids.survey)").status == 200)
        #expect(try await client.get("/api/v2/respondents/\(study.ids.survey)").status == 404)

        for name in ["gateway", "tokens"] { installation[name].crash() }
        for name in ["gateway", "tokens"] { try installation[name].start() }
        try await installation.awaitReady()
        #expect(try await client.get("/manage/v1/surveys/\(study.ids.survey)").status == 200)

        installation["tokens"].crash()
        #expect(try await client.get("/manage/v1/surveys/\(study.ids.survey)").status == 200)
        try installation["tokens"].start()
        try await installation.awaitReady()

        let other = try await study.bearer(in: installation, scopes: ["responses"])
        let limited = Client(base: installation.gateway, key: other.token)
        #expect(try await limited.get("/manage/v1/surveys/\(study.ids.survey)").status == 403)
        #expect(try await limited.get("/api/v2/respondents/\(study.ids.survey)").status == 401)
        #expect(try await Client(base: installation.gateway, key: bearer.token + "x").get("/manage/v1/surveys").status == 401)
        for name in Installation.names { #expect(!installation[name].logText.contains(bearer.token), "\(name) logs a bearer") }
    }

    @Test("a bearer of one gateway is one at every other")
    func gateways() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let bearer = try await study.bearer(in: installation)
        let port = try FreePorts.take(1)[0]
        var arguments = ["--port", "\(port)", "--certificates-directory", "\(installation.folder.path)/certs"]
        for peer in ["tokens", "respondents", "responses"] { arguments += ["--\(peer)-port", "\(installation[peer].port)"] }
        let other = ServiceProcess(
            name: "gateway", port: port, arguments: arguments, log: "\(installation.folder.path)/other-gateway.log")
        try other.start()
        let client = Client(base: "http://127.0.0.1:\(port)", key: bearer.token)
        #expect(await eventually { try await client.get("/manage/v1/surveys/\(study.ids.survey)").status == 200 })
        #expect(other.stop() == 0)
    }

    @Test("wrong secrets are refused, and a client that exchanges without end is told to wait")
    func limits() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let bearer = try await study.bearer(in: installation)
        let wrong = try await Study.exchange(bearer.clientID, "fwk_wrong", in: installation)
        #expect(wrong.status == 401 && wrong.json["error"]?.string == "invalid_client")
        #expect(try await Study.exchange("fwc_nobody", bearer.secret, in: installation).status == 401)
        var replies: [Client.Reply] = []
        for _ in 0..<60 { replies.append(try await Study.exchange(bearer.clientID, bearer.secret, in: installation)) }
        #expect(replies.first?.status == 200)
        let refused = replies.filter { $0.status == 429 }
        #expect(!refused.isEmpty && refused.allSatisfy { $0.headers["Retry-After"].first != nil })
        let operators = Client(base: installation.gateway, key: try installation.operatorKey)
        let guesses = try await operators.get("/manage/v1/guesses").json
        #expect(guesses["secrets"]?["client_secret"]?["failed"]?.integer == 2)
    }
}
