import Contracts
import Hummingbird
import JSON
import RPC

/// What letters are made of.
extension ManagementSurface {
    func addMailTemplates(to routes: inout RouteTable) {
        let path = "\(Self.prefix)/mail-templates"
        routes.on(.post, at: path, of: self) { try await createMailTemplate($0, $1) }
        routes.on(.get, at: path, of: self) { try await listMailTemplates($0, $1) }
        routes.on(.get, at: "\(path)/{template}", of: self) { try await getMailTemplate($0, $1) }
        routes.on(.put, at: "\(path)/{template}", of: self) { try await replaceMailTemplate($0, $1) }
        routes.on(.delete, at: "\(path)/{template}", of: self) { try await deleteMailTemplate($0, $1) }
    }

    private func createMailTemplate(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let new = try Self.mailTemplate(try await document(request))
        let created = try await services.respondents.call(RespondentsContract.createMailTemplate, new, in: call)
        var headers = Self.tag(created.version)
        headers[.location] = "\(Self.prefix)/mail-templates/\(created.id)"
        return reply(.created, Self.body(created), headers: headers)
    }

    private func listMailTemplates(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let page = try ListPage(try request.queryParameters())
        let wanted = PageRequest(cursor: page.cursor, limit: page.limit)
        let list = services.respondents.stream(RespondentsContract.listMailTemplates, wanted, in: call)
        return try await reply("mail_templates", list, Self.body)
    }

    private func getMailTemplate(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let id = MailTemplateID(id: try mailTemplateID(context))
        let template = try await services.respondents.call(RespondentsContract.getMailTemplate, id, in: call)
        if request.holds(version: template.version) { return Response(status: .notModified, headers: Self.tag(template.version)) }
        return reply(.ok, Self.body(template), headers: Self.tag(template.version))
    }

    private func replaceMailTemplate(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let replacement = MailTemplateReplacement(
            id: try mailTemplateID(context), version: try request.expectedVersion(),
            template: try Self.mailTemplate(try await document(request)))
        let template = try await services.respondents.call(RespondentsContract.replaceMailTemplate, replacement, in: call)
        return reply(.ok, Self.body(template), headers: Self.tag(template.version))
    }

    private func deleteMailTemplate(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let deletion = MailTemplateDeletion(id: try mailTemplateID(context), version: try request.expectedVersion())
        _ = try await services.respondents.call(RespondentsContract.deleteMailTemplate, deletion, in: call)
        return Response(status: .noContent)
    }

    private func mailTemplateID(_ context: GatewayContext) throws -> Int64 {
        try context.id("template", of: "mail template")
    }

    private static func mailTemplate(_ document: JSONObject) throws(Fault) -> NewMailTemplate {
        var fields = FieldReader(document)
        let template = NewMailTemplate(
            name: fields.optionalText("name"), subject: fields.text("subject"), body: fields.text("body"), html: fields.optionalText("html")
        )
        try fields.finish()
        return template
    }

    private static func body(_ template: MailTemplate) -> JSONValue {
        [
            "id": .integer(template.id), "name": .string(template.name), "subject": .string(template.subject),
            "body": .string(template.body), "html": template.html.map { .string($0) } ?? .null,
            "created_at": Timestamp.value(template.createdAt), "version": .integer(template.version),
        ]
    }
}
