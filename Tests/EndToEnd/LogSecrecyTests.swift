import JSON
import NIOHTTP1
import TestSupport
import Testing

@Suite("What the logs say")
struct LogSecrecyTests {
    private static let password = "hasło-którego-nikt-nie-zna"
    private static let debug = Dictionary(uniqueKeysWithValues: Installation.names.map { ($0, ["--log-level", "trace"]) })

    @Test("no key, act, token, code or password is in any line of any process, whatever is asked, fails or is down")
    func secrets() async throws {
        let installation = try await Installation.start(settings: Self.debug)
        let organisation = try await AccessCodeTests.Organisation.create(in: installation)
        let study = organisation.study
        var secrets = [try #require(study.client.key), study.act, try installation.operatorKey, Self.password]

        // Everything once as it should be.
        let token = try #require(try await study.link(uid: "a").json["token"]?.string)
        let code = try await organisation.code()
        let series = try await study.client.post("/manage/v1/surveys/\(study.ids.survey)/tokens", json: ["count": 3])
        secrets +=
            [token, code]
            + series.body.split(separator: "\n").compactMap { line in
                (try? JSON.decode(JSONValue.self, from: String(line)))?["token"]?.string
            }
        #expect(secrets.count == 9)
        _ = try await study.startPage(token: token)
        let access = try await study.getAccess(token: token).json
        secrets.append(try #require(access["respondent_key"]?.string))
        _ = try await study.answer(access, page: study.ids.pages[0])
        _ = try await organisation.client.get("/\(code)")
        _ = try await organisation.start(code)
        let locked = try await study.client.post(
            "/manage/v1/surveys",
            json: [
                "title": "Zamknięte", "status": "collecting", "security_level": 2, "password": .string(Self.password),
                "pages": [["questions": [["type": 10, "text": "Wiek"]]]],
            ])
        let lockedID = locked.json["id"]?.integer ?? 0
        _ = try await study.client.post("/api/responses/getaccess/\(lockedID)", form: [("password", Self.password)])

        secrets += try await enterBuyersSurvey(installation)
        try await misuse(organisation, token: token, code: code, lockedID: lockedID)
        // The same while a service that they pass through is not there, and when it is back.
        for name in ["tokens", "responses", "respondents"] {
            installation[name].crash()
            try? await misuse(organisation, token: token, code: code, lockedID: lockedID)
            try installation[name].start()
            try await installation.awaitReady()
        }
        _ = try await organisation.send("DELETE", "\(AccessCodeTests.path)/\(code)")
        try await misuse(organisation, token: token, code: code, lockedID: lockedID)

        for name in Installation.names { #expect(installation[name].stop() == 0) }
        for name in Installation.names {
            let log = installation[name].logText
            #expect(log.contains("\n"), "\(name) has said something")
            for secret in secrets { #expect(!log.contains(secret), "\(name)") }
            // As addresses have it.
            #expect(!log.contains("has%C5%82o"), "\(name)")
        }
    }

    /// - Returns: What lets somebody go on with an entry, and what the supplier knows them by.
    private func enterBuyersSurvey(_ installation: Installation) async throws -> [String] {
        let buyer = try await BuyerTests.Buyer.create(in: installation)
        let survey = try await BuyerEntryTests.create(BuyerEntryTests.order(completes: 5, male: 5), buyer, status: 22)
        let person = Respondent(installation, survey: survey, "&transaction_id=of-the-supplier-17")
        _ = try await person.get("/start-survey?\(person.query)")
        let entry = try #require(try await person.start())
        let service = installation["marketplace-templates"]
        service.crash()
        for method in [HTTPMethod.GET, .POST] { _ = try? await person.send(method, entry.path, headers: entry.headers) }
        try service.start()
        try await installation.awaitReady()
        let transaction = try #require(Respondent.transaction(in: try await person.answer(entry, [1, 30])))
        _ = try await person.get("/survey-complete?transaction_id=\(transaction)&status=maybe")
        _ = try await person.complete(transaction)
        let key = try #require(entry.cookie?.split(separator: ".").dropFirst().first)
        return [transaction, String(key), person.participation, "of-the-supplier-17"]
    }

    /// Right secrets in wrong places, and wrong requests with right secrets.
    private func misuse(
        _ organisation: AccessCodeTests.Organisation, token: String, code: String, lockedID: Int64
    ) async throws {
        let study = organisation.study
        let key = study.client.key ?? ""
        var stranger = study.client
        stranger.key = nil
        for path in [
            "/NOTHING/?act=\(study.act)&uid=u", "/\(study.project)/?act=\(study.act)", "/\(study.project)/?act=\(study.act)&email=nobody",
            "/\(study.project)/?act=\(study.act)&uid=a&act=\(study.act)", "/NOTHING/?d=\(token)", "/\(code)/x", "/\(code)",
            "/manage/v1/\(key)", "/\(key)", "/en/v1/custom-access-codes/\(code)", "/api/responses/getaccess?token=\(token)&x=%FF",
            "/ankieta/\(study.ids.survey)/badanie-satysfakcji.html?token=\(token)", "/ankieta/\(study.ids.survey)/x.html?token=\(token)",
        ] {
            _ = try await stranger.get(path)
            _ = try await study.client.get(path)
        }
        _ = try await stranger.post("/\(study.project)/", form: [("act", study.act), ("email", "x")])
        _ = try await stranger.post("/\(study.project)/?d=\(token)", form: [("participation", "p")])
        _ = try await stranger.post("/\(code)", form: [("participation", Self.password)])
        _ = try await stranger.get("/manage/surveys/1/summary", headers: ["Authorization": "Basic \(Self.password)"])
        _ = try await stranger.get("/manage/v1/surveys", headers: ["Authorization": "Bearer \(key)x"])
        _ = try await stranger.get("/en/v1/surveys", headers: ["X-EchonovumApi-Key": "\(key) "])
        _ = try await study.client.post("/manage/v1/surveys", json: ["password": .string(Self.password), "pages": "none"])
        _ = try await study.client.send(
            .POST, "/manage/v1/surveys", body: #"{"password":"\#(Self.password)""#, headers: ["Content-Type": "application/json"])
        for wrong in [Self.password + "x", token, Self.password] {
            _ = try await study.client.post("/api/responses/getaccess/\(lockedID)", form: [("password", wrong), ("token", wrong)])
            _ = try await study.client.post("/api/responses/getaccess/\(study.ids.survey)", form: [("token", wrong), ("password", wrong)])
        }
        _ = try await study.client.post("/api/responses/getaccess/999999", form: [("token", token), ("password", Self.password)])
    }
}
