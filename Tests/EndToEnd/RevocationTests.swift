import JSON
import TestSupport
import Testing

@Suite("Taking back through five processes")
struct RevocationTests {
    @Test("a revoked key lets nobody in from the reply on, whatever interface it was used for, and the others go on")
    func key() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let keys = "/manage/v1/accounts/\(study.account)/keys"
        let made = try await study.client.post(keys, json: ["name": "shop", "scopes": ["responses", "codes", "manage"]])
        let secret = try #require(made.json["secret"]?.string)
        var shop = study.client
        shop.key = secret
        let requests: [@Sendable () async throws -> Int] = [
            { [shop] in try await shop.get("/manage/v1/surveys").status },
            { [shop] in try await shop.post("/api/responses/getaccess/\(study.ids.survey)", form: [("token", "zzzzzz")]).status },
            { [shop] in
                try await Client(base: shop.base).get("/en/v1/custom-access-codes", headers: ["X-EchonovumApi-Key": secret]).status
            },
        ]
        for request in requests { #expect(try await request() != 401) }
        let listed = try await shop.get(keys)
        #expect(listed.json["keys"]?.array?.map { $0["name"]?.string } == ["all", "shop"])
        #expect(!listed.body.contains(secret) && !listed.body.contains("secret"))
        let id = try #require(made.json["id"]?.integer)
        for _ in 0..<2 { #expect(try await study.client.send(.DELETE, "\(keys)/\(id)").status == 204) }
        for request in requests { #expect(try await request() == 401) }
        #expect(try await study.client.get(keys).json["keys"]?.array?.map { $0["name"]?.string } == ["all"])

        let other = try await Study.create(in: installation)
        #expect(try await other.client.send(.DELETE, "\(keys)/\(id)").status == 404)
        #expect(try await other.client.get(keys).status == 404)
        let operators = Client(base: installation.gateway, key: try installation.operatorKey)
        let last = try #require(try await operators.get(keys).json["keys"]?[0]?["id"]?.integer)
        #expect(try await operators.send(.DELETE, "\(keys)/\(last)").status == 204)
        #expect(try await study.client.get("/manage/v1/surveys").status == 401)
    }

    @Test("a revoked access link is answered exactly as one that never was, and the person's link goes on")
    func accessLink() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let links = "/manage/v1/projects/\(study.project)/access-links"
        let token = try #require(try await study.link(uid: "a").json["token"]?.string)
        let listed = try await study.client.get(links)
        #expect(listed.json["access_links"]?.array?.count == 1 && !listed.body.contains(study.act))
        let id = try #require(listed.json["access_links"]?[0]?["id"]?.integer)
        let foreign = try await Study.create(in: installation)
        #expect(try await foreign.client.send(.DELETE, "\(links)/\(id)").status == 404)
        #expect(try await foreign.client.get(links).status == 404)
        for _ in 0..<2 { #expect(try await study.client.send(.DELETE, "\(links)/\(id)").status == 204) }

        let stranger = Client(base: installation.gateway)
        for query in ["", "&uid=a", "&email=nobody"] {
            let revoked = try await stranger.get("/\(study.project)/?act=\(study.act)\(query)")
            let unknown = try await stranger.get("/\(study.project)/?act=83w7vaYqaeakXH7axpH2Yexu\(query)")
            #expect(revoked.body == unknown.body && revoked.status == 200 && unknown.status == 200)
            #expect(revoked.json["result"] == "error" && revoked.json["token"] == nil)
            #expect(revoked.headers.map(\.name) == unknown.headers.map(\.name))
        }
        #expect(try await study.client.get(links).json["access_links"]?.array == [])
        #expect(try await study.startPage(token: token).status == 200)
        #expect(try await study.getAccess(token: token).json["id_response"] != nil)
    }
}
