import Contracts
import Hummingbird
import RPC
import Testing

@testable import GatewayService

@Suite("The management interface's lists and revocations of keys and access links")
struct RevocationTests {
    private let gateway = TestGateway()

    init() {
        gateway.tokens.on(TokensContract.listKeys) { request, _ in
            [
                .row(Key(id: 3, clientID: "fwc_x", name: "shop", scopes: [.codes, .manage], createdAt: 1_000_000)), .next("3"),
            ]
        }
        gateway.tokens.on(TokensContract.revokeKey) { _, _ in Nothing() }
        gateway.respondents.on(RespondentsContract.listAccessLinks) { _, _ in
            [.row(ListedAccessLink(id: 4, mailing: 3, function: .link, subgroup: nil, createdAt: 1_000_000))]
        }
        gateway.tokens.on(TokensContract.revokeAccessLink) { _, _ in Nothing() }
    }

    @Test("keys are listed without their secrets, to the operator and to their account", arguments: ["operator", "manage"])
    func keys(of key: String) async throws {
        let reply = try await gateway.send(.get, "/manage/v1/accounts/7/keys?limit=1", key: key)
        #expect(
            reply.body
                == #"{"keys":[{"id":3,"client_id":"fwc_x","name":"shop","scopes":["codes","manage"],"#
                + #""created_at":"1970-01-01T00:00:01.000000Z"}],"next":"3"}"#)
        #expect(gateway.tokens.requests(TokensContract.listKeys) == [KeysRequest(account: 7, cursor: nil, limit: 1)])
        #expect(try await gateway.send(.delete, "/manage/v1/accounts/7/keys/3", key: key).status == 204)
        #expect(gateway.tokens.requests(TokensContract.revokeKey) == [KeyName(account: 7, id: 3)])
    }

    @Test("another account's keys, keys without the scope and keys that are no number are refused")
    func refused() async throws {
        for method in [HTTPRequest.Method.get, .delete] {
            let path = method == .get ? "keys" : "keys/3"
            #expect(try await gateway.send(method, "/manage/v1/accounts/8/\(path)", key: "manage").status == 404)
            #expect(try await gateway.send(method, "/manage/v1/accounts/7/\(path)", key: "codes").status == 403)
            #expect(try await gateway.send(method, "/manage/v1/accounts/7/\(path)").status == 401)
        }
        #expect(try await gateway.send(.delete, "/manage/v1/accounts/7/keys/x", key: "operator").status == 404)
        gateway.tokens.refuse(TokensContract.revokeKey, .notFound("the key"))
        #expect(try await gateway.send(.delete, "/manage/v1/accounts/7/keys/9", key: "operator").status == 404)
    }

    @Test("access links are listed without act and revoked by their id")
    func accessLinks() async throws {
        let reply = try await gateway.send(.get, "/manage/v1/projects/PROJEKT/access-links", key: "manage")
        #expect(
            reply.body
                == #"{"access_links":[{"id":4,"mailing_id":3,"function":"link","subgroup":null,"#
                + #""created_at":"1970-01-01T00:00:01.000000Z"}],"next":null}"#)
        #expect(try await gateway.send(.delete, "/manage/v1/projects/PROJEKT/access-links/4", key: "manage").status == 204)
        #expect(gateway.tokens.requests(TokensContract.revokeAccessLink) == [AccessLinkName(project: "PROJEKT", id: 4)])
        #expect(gateway.tokens.contexts(TokensContract.revokeAccessLink).map(\.account) == [7])
        #expect(try await gateway.send(.delete, "/manage/v1/projects/PROJEKT/access-links/x", key: "manage").status == 404)
        #expect(try await gateway.send(.delete, "/manage/v1/projects/PROJEKT/access-links/4", key: "operator").status == 403)
        #expect(try await gateway.send(.delete, "/manage/v1/projects/PROJEKT/access-links/4", key: "responses").status == 403)
    }

    @Test("the access links of a project that does not exist are no empty list")
    func unknownProject() async throws {
        gateway.respondents.refuse(RespondentsContract.listAccessLinks, .notFound("the project"))
        let reply = try await gateway.send(.get, "/manage/v1/projects/PROJEKT/access-links", key: "manage")
        #expect(reply.status == 404 && reply.headers[.contentType] == "application/problem+json")
    }
}
