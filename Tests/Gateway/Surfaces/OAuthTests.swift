import Contracts
import Foundation
import Hummingbird
import JSON
import RPC
import Testing

@testable import GatewayService

@Suite("OAuth")
struct OAuthTests {
    let gateway = TestGateway()
    static let body = "grant_type=client_credentials&client_id=fwc_x&client_secret=secret"

    init() {
        gateway.tokens.on(TokensContract.issueBearer) { request, _ in
            guard request.clientID == "fwc_x", request.secret == "secret" else { throw RPCError(.unauthenticated, "nobody") }
            if request.scopes?.contains("codes") == true { throw RPCError(.invalidArgument, reason: BearerRefusal.scope, "no") }
            return IssuedBearer(token: "a.b.c", lifetime: 3_600, scopes: [.respondents, .manage])
        }
    }

    static func basic(_ credentials: String) -> HTTPFields {
        [.authorization: "Basic \(Data(credentials.utf8).base64EncodedString())"]
    }

    func post(_ body: String, headers: HTTPFields = [:], type: String? = TestGateway.form) async throws -> Reply {
        try await gateway.send(.post, "/oauth/token", type: type, body: body, headers: headers)
    }

    @Test("a client's id and secret in the body, or as HTTP Basic, are exchanged for a bearer")
    func issued() async throws {
        let expected = #"{"access_token":"a.b.c","token_type":"Bearer","expires_in":3600}"#
        for reply in [
            try await post(Self.body), try await post("grant_type=client_credentials", headers: Self.basic("fwc_x:secret")),
            try await post("grant_type=client_credentials&client_id=fwc_x", headers: Self.basic("fwc_x:secret")),
        ] {
            #expect(reply.status == 200 && reply.body == expected)
            #expect(reply.headers[.cacheControl] == "no-store" && reply.headers[.pragma] == "no-cache")
        }
        let scoped = try await post(Self.body + "&scope=respondents+manage")
        #expect(scoped.body == expected.dropLast() + #","scope":"respondents manage"}"#)
        #expect(gateway.tokens.requests(TokensContract.issueBearer).last?.scopes == ["respondents", "manage"])
    }

    @Test(
        "what is wrong is said in the words of RFC 6749",
        arguments: [
            ("", 400, "invalid_request"), ("grant_type=client_credentials", 400, "invalid_request"),
            ("grant_type=client_credentials&client_id=fwc_x", 400, "invalid_request"),
            ("grant_type=password&client_id=fwc_x&client_secret=secret", 400, "unsupported_grant_type"),
            ("grant_type[]=client_credentials", 400, "invalid_request"), ("grant_type=%GG", 400, "invalid_request"),
            ("grant_type=client_credentials&client_id=fwc_x&client_secret=wrong", 401, "invalid_client"),
            (body + "&scope=codes", 400, "invalid_scope"),
        ])
    func errors(body: String, status: Int, code: String) async throws {
        let reply = try await post(body)
        #expect(reply.status == status)
        #expect(try JSON.decode(JSONValue.self, from: reply.body)["error"]?.string == code)
        #expect(reply.headers[.cacheControl] == "no-store")
        #expect((reply.headers[.wwwAuthenticate] != nil) == (status == 401))
    }

    @Test("credentials come in one way, and never in the address")
    func ways() async throws {
        let twice = try await post(Self.body, headers: Self.basic("fwc_x:secret"))
        #expect(twice.status == 400)
        let others = try await post("grant_type=client_credentials&client_id=fwc_y", headers: Self.basic("fwc_x:secret"))
        #expect(others.status == 400)
        #expect(try await post("grant_type=client_credentials", headers: [.authorization: "Bearer x"]).status == 401)
        #expect(try await gateway.send(.post, "/oauth/token?\(Self.body)", type: TestGateway.form, body: "").status == 400)
        let get = try await gateway.send(.get, "/oauth/token?\(Self.body)")
        #expect(get.status == 405 && get.headers[.allow] == "POST")
        #expect(try await gateway.send(.post, "/oauth/else").status == 404)
    }

    @Test("when tokens cannot be asked, the client is told to come again")
    func unavailable() async throws {
        gateway.tokens.refuse(TokensContract.issueBearer, RPCError(.unavailable, "gone"))
        let reply = try await post(Self.body)
        #expect(reply.status == 503 && reply.headers[.retryAfter] == "1")
    }

    @Test("a bearer works where a key does, within its scopes, and a bearer that is over is 401 in each interface's words")
    func everywhere() async throws {
        let signer = TestSigner(id: "a")
        gateway.tokens.on(TokensContract.bearerKeys) { _, _ in BearerKeys(keys: [signer.published]) }
        gateway.respondents.on(RespondentsContract.getBatch) { name, call in
            Batch(id: name.id, account: call.account ?? 0, survey: 5, patches: [])
        }
        let bearer = try await signer.bearer(scopes: ["respondents"])
        let reply = try await gateway.send(.get, "/api/v2/respondents/batch?batch_id=b", key: bearer)
        #expect(reply.body == #"{"id":"b","account_id":7,"survey_id":5,"patches":[]}"#)
        #expect(gateway.respondents.contexts(RespondentsContract.getBatch).map(\.caller) == ["key:18"])
        #expect(try await gateway.send(.get, "/manage/v1/surveys/5", key: bearer).status == 403)
        let over = try await signer.bearer(end: 1)
        #expect(try await gateway.send(.get, "/api/v2/respondents/batch?batch_id=b", key: over).status == 401)
        #expect(try await gateway.send(.get, "/manage/v1/surveys/5", key: over).status == 401)
    }
}
