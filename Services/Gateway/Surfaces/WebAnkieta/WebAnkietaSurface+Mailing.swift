import Contracts
import Hummingbird
import JSON
import RPC

/// "Mailing": letters to the respondents of a batch.
extension WebAnkietaSurface {
    /// What the vendor says of anything that goes wrong with a batch, as it stands there.
    private static let failure = "An error ocured"
    private static let templatesPerCall: Int64 = 100

    func addMailing(under prefix: String, to routes: inout RouteTable) {
        routes.on(.get, .post, at: "\(prefix)/mailing/batch", of: self) { try await orderMailing($0, $1) }
        routes.on(.get, .post, at: "\(prefix)/mailing/templates", of: self) { try await listMailTemplates($0, $1) }
    }

    private func orderMailing(_ request: Request, _ context: GatewayContext) async throws -> Response {
        var call = try await authenticator.call(for: request, scope: .respondents, context)
        call.idempotencyKey = try request.idempotencyKey()
        let parameters = try await parameters(request, context)
        let batch = try parameters.required("batch_id")
        let template = try parameters.given("template_id") == nil ? "id_template" : "template_id"
        _ = try parameters.required(template)
        let order = BatchMailingOrder(batch: batch, template: try parameters.idToCheck(template))
        let receipt: MailingReceipt
        do throws(RPCError) {
            receipt = try await services.respondents.call(RespondentsContract.orderBatchMailing, order, in: call)
        } catch {
            guard [.notFound, .failedPrecondition].contains(error.code) else { throw error }
            throw Fault.malformed(Self.failure)
        }
        var body: JSONObject = ["id_mailing": .integer(receipt.id), "receivers": .integer(receipt.receivers)]
        // The vendor's reply has no such member: it is there when the letters do not leave at once.
        if receipt.delivery != .ready { body["delivery"] = .string(receipt.delivery.rawValue) }
        return Response(.ok, JSONValue.object(body), options: .php).withoutCaching()
    }

    /// All of the account's templates, oldest first. `total` is a string.
    private func listMailTemplates(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await authenticator.call(for: request, scope: .respondents, context)
        var templates: [JSONValue] = []
        var wanted = PageRequest(limit: Self.templatesPerCall)
        repeat {
            let page = services.respondents.stream(RespondentsContract.listMailTemplates, wanted, in: call)
            wanted.cursor = nil
            for try await item in page {
                switch item {
                case .row(let template): templates.append(Self.body(template))
                case .next(let cursor): wanted.cursor = cursor
                }
            }
        } while wanted.cursor != nil
        let body: JSONValue = ["total": .string(String(templates.count)), "list": .array(templates)]
        return Response(.ok, body, options: .php).withoutCaching()
    }

    private static func body(_ template: MailTemplate) -> JSONValue {
        [
            "id": .integer(template.id), "name": .string(template.name), "subject": .string(template.subject),
            "content": .string(template.html ?? template.body), "date_created": .string(WarsawTime.text(template.createdAt)),
        ]
    }
}
