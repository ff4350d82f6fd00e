import Contracts
import Hummingbird
import JSON
import RPC
import Testing

@testable import GatewayService

@Suite("Templates in the management interface")
struct TemplateManagementTests {
    let gateway = TestGateway()

    static let template = Template(
        id: 26, version: 3, folder: "CA-en", name: "n", title: "t", visibility: .shared, sharedWith: [145], content: ["field_time": 5])
    static let body = #"{"folder":"CA-en","name":"n","title":"t","visibility":"shared","shared_with":[145],"survey":{"field_time":5}}"#

    @Test("a template is made by an account's key, and by the operator's for the installation")
    func create() async throws {
        gateway.marketplaceTemplates.on(MarketplaceContract.createTemplate) { _, _ in Self.template }
        for (key, account) in [("manage", 7), ("operator", 0)] as [(String, Int64)] {
            let reply = try await gateway.send(.post, "/manage/v1/templates", key: key, type: TestGateway.json, body: Self.body)
            #expect(reply.status == 201 && reply.headers[.eTag] == "\"3\"" && reply.headers[.location] == "/manage/v1/templates/26")
            #expect(
                reply.body == """
                    {"id":26,"version":3,"folder":"CA-en","name":"n","title":"t","visibility":"shared","shared_with":[145],\
                    "survey":{"field_time":5}}
                    """)
            #expect(gateway.marketplaceTemplates.contexts(MarketplaceContract.createTemplate).last?.account == account)
        }
        #expect(
            gateway.marketplaceTemplates.requests(MarketplaceContract.createTemplate).first
                == NewTemplate(folder: "CA-en", name: "n", title: "t", visibility: .shared, sharedWith: [145], content: ["field_time": 5]))
        #expect(try await gateway.send(.post, "/manage/v1/templates", key: "templates", body: Self.body).status == 403)
    }

    @Test(
        "mistakes are named by the fields of the document",
        arguments: [
            (#"{"survey":{},"shared_with":[1.5],"visibility":"all"}"#, ["folder", "name", "title", "visibility", "shared_with[0]"]),
            (#"{"folder":"f","name":"n","title":"t"}"#, ["survey"]),
        ])
    func mistakes(body: String, fields: [String]) async throws {
        let reply = try await gateway.send(.post, "/manage/v1/templates", key: "manage", type: TestGateway.json, body: body)
        #expect(reply.status == 422)
        #expect(reply.json["errors"]?.array?.compactMap { $0["field"]?.string } == fields)
        gateway.marketplaceTemplates.refuse(MarketplaceContract.createTemplate, .invalid("content.quotas[0].criteria", "x"))
        let refused = try await gateway.send(.post, "/manage/v1/templates", key: "manage", type: TestGateway.json, body: Self.body)
        #expect(refused.json["errors"]?[0]?["pointer"] == "/survey/quotas/0/criteria")
    }

    @Test("reading, replacing and deleting go by versions, as for surveys")
    func versions() async throws {
        gateway.marketplaceTemplates.on(MarketplaceContract.getTemplate) { _, _ in Self.template }
            .on(MarketplaceContract.replaceTemplate) { _, _ in Self.template }
            .on(MarketplaceContract.deleteTemplate) { _, _ in Nothing() }
            .on(MarketplaceContract.listTemplates) { _, _ in [.row(Self.template), .next("26")] }
        var headers = HTTPFields()
        headers[.ifNoneMatch] = "\"3\""
        #expect(try await gateway.send(.get, "/manage/v1/templates/26", key: "all", headers: headers).status == 304)
        headers = HTTPFields()
        headers[.ifMatch] = "\"2\""
        let path = "/manage/v1/templates/26"
        #expect(try await gateway.send(.put, path, key: "all", type: TestGateway.json, body: Self.body, headers: headers).status == 200)
        #expect(try await gateway.send(.delete, path, key: "all", headers: headers).status == 204)
        #expect(gateway.marketplaceTemplates.requests(MarketplaceContract.replaceTemplate).map(\.version) == [2])
        #expect(gateway.marketplaceTemplates.requests(MarketplaceContract.deleteTemplate) == [TemplateDeletion(id: 26, version: 2)])
        let list = try await gateway.send(.get, "/manage/v1/templates?limit=1", key: "all")
        #expect(list.json["templates"]?[0]?["id"] == 26 && list.json["next"] == "26")
        gateway.marketplaceTemplates.refuse(MarketplaceContract.replaceTemplate, RPCError(.aborted, "the template was changed"))
        #expect(try await gateway.send(.put, path, key: "all", type: TestGateway.json, body: Self.body).status == 412)
        #expect(try await gateway.send(.get, "/manage/v1/templates/x", key: "all").status == 404)
    }
}
