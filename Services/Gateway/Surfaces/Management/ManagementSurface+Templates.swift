import Contracts
import Hummingbird
import JSON
import RPC

/// Templates, and whom they are shared with.
extension ManagementSurface {
    func createTemplate(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (call, principal) = try await templateCall(for: request, context)
        let new = try await template(request, principal)
        let created = try await services.marketplaceTemplates.call(MarketplaceContract.createTemplate, new, in: call)
        var headers = Self.tag(created.version)
        headers[.location] = "\(Self.prefix)/templates/\(created.id)"
        return reply(.created, Self.body(created), headers: headers)
    }

    func listTemplates(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await templateCall(for: request, context).call
        let page = try ListPage(try request.queryParameters())
        let wanted = PageRequest(cursor: page.cursor, limit: page.limit)
        return try await reply(
            "templates", services.marketplaceTemplates.stream(MarketplaceContract.listTemplates, wanted, in: call), Self.body)
    }

    func getTemplate(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await templateCall(for: request, context).call
        let id = TemplateID(id: try context.id("template", of: "template"))
        let template = try await services.marketplaceTemplates.call(MarketplaceContract.getTemplate, id, in: call)
        if request.holds(version: template.version) { return Response(status: .notModified, headers: Self.tag(template.version)) }
        return reply(.ok, Self.body(template), headers: Self.tag(template.version))
    }

    func replaceTemplate(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (call, principal) = try await templateCall(for: request, context)
        let replacement = TemplateReplacement(
            id: try context.id("template", of: "template"), version: try request.expectedVersion(),
            template: try await template(request, principal))
        let template = try await services.marketplaceTemplates.call(MarketplaceContract.replaceTemplate, replacement, in: call)
        return reply(.ok, Self.body(template), headers: Self.tag(template.version))
    }

    func deleteTemplate(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await templateCall(for: request, context).call
        let deletion = TemplateDeletion(id: try context.id("template", of: "template"), version: try request.expectedVersion())
        _ = try await services.marketplaceTemplates.call(MarketplaceContract.deleteTemplate, deletion, in: call)
        return Response(status: .noContent)
    }

    /// The operator's templates belong to the installation, whose account is 0; others to the account of a key with the scope `manage`.
    private func templateCall(for request: Request, _ context: GatewayContext) async throws -> (call: CallContext, principal: Principal) {
        let principal = try await authenticator.principal(of: request, context)
        guard principal.isOperator else { return (try await call(for: request, context), principal) }
        var call = try await operatorCall(for: request, context)
        call.account = 0
        return (call, principal)
    }

    private func template(_ request: Request, _ principal: Principal) async throws -> NewTemplate {
        let document = try await document(request)
        var fields = FieldReader(document)
        let (folder, name, title) = (fields.text("folder"), fields.text("name"), fields.text("title"))
        let isVisible = document["visibility"].map { !$0.isNull } ?? false
        let visibility = isVisible ? fields.word("visibility", of: TemplateVisibility.allCases) : .own
        let sharedWith = fields.optionalIntegers("shared_with") ?? []
        let content = document["survey"] ?? .null
        if content.isNull { fields.note("content", "is required") }
        try fields.finish()
        return NewTemplate(
            folder: folder, name: name, title: title, visibility: visibility ?? .own, sharedWith: sharedWith, content: content,
            isServiceBuyer: principal.serviceBuyer)
    }

    private static func body(_ template: Template) -> JSONValue {
        [
            "id": .integer(template.id), "version": .integer(template.version), "folder": .string(template.folder),
            "name": .string(template.name), "title": .string(template.title), "visibility": .string(template.visibility.rawValue),
            "shared_with": .array(template.sharedWith.map { .integer($0) }), "survey": template.content,
        ]
    }
}
