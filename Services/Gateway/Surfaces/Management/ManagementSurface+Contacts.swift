import Contracts
import Hummingbird
import JSON
import RPC

/// The people whom an account knows.
extension ManagementSurface {
    /// One contact as JSON, or many as NDJSON.
    func createContacts(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        if request.headers[.contentType].map(MediaType.init) == .lines {
            return ContactImport(respondents: services.respondents, call: call, time: limits.time)
                .response(to: request.body, context, patience: limits.idle)
        }
        let contact = try Self.newContact(try await document(request))
        let created = try await services.respondents.call(RespondentsContract.createContact, contact, in: call)
        var headers = Self.tag(created.version)
        headers[.location] = "\(Self.prefix)/contacts/\(created.id)"
        return reply(.created, Self.body(created), headers: headers)
    }

    func listContacts(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let parameters = try request.queryParameters()
        let page = try ListPage(parameters)
        let labels = try (1...15).compactMap { number in
            try parameters.given("label\(number)").map { NumberedLabel(number: Int64(number), text: $0) }
        }
        let wanted = ContactsRequest(
            email: try parameters.given("email"), mobile: try parameters.given("mobile"), uid: try parameters.given("uid"), labels: labels,
            cursor: page.cursor, limit: page.limit)
        return try await reply("contacts", services.respondents.stream(RespondentsContract.listContacts, wanted, in: call), Self.body)
    }

    func getContact(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let id = ContactID(id: try context.id("contact", of: "contact"))
        let contact = try await services.respondents.call(RespondentsContract.getContact, id, in: call)
        if request.holds(version: contact.version) { return Response(status: .notModified, headers: Self.tag(contact.version)) }
        return reply(.ok, Self.body(contact), headers: Self.tag(contact.version))
    }

    func replaceContact(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let replacement = ContactReplacement(
            id: try context.id("contact", of: "contact"), version: try request.expectedVersion(),
            contact: try Self.newContact(try await document(request)))
        let contact = try await services.respondents.call(RespondentsContract.replaceContact, replacement, in: call)
        return reply(.ok, Self.body(contact), headers: Self.tag(contact.version))
    }

    /// Deletes the contact and nothing else, or with `?erase=true` the whole person.
    func deleteContact(_ request: Request, _ context: GatewayContext) async throws -> Response {
        switch try request.queryParameters().given("erase") {
        case nil, "false": break
        case "true": return try await eraseContact(request, context)
        default: throw Fault.malformed("The parameter erase must be true or false.")
        }
        let (call, deletion) = try await deletion(request, context)
        _ = try await services.respondents.call(RespondentsContract.deleteContact, deletion, in: call)
        return Response(status: .noContent)
    }

    func eraseContact(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (call, deletion) = try await deletion(request, context)
        let job = try await services.respondents.call(RespondentsContract.eraseContact, deletion, in: call)
        return reply(.accepted, Self.body(job), headers: [.location: "\(Self.prefix)/jobs/\(job.id)"])
    }

    private func deletion(_ request: Request, _ context: GatewayContext) async throws -> (CallContext, ContactDeletion) {
        let call = try await call(for: request, context)
        return (
            call, ContactDeletion(id: try context.id("contact", of: "contact"), version: try request.expectedVersion())
        )
    }

    static func newContact(_ document: JSONObject) throws(Fault) -> NewContact {
        var fields = FieldReader(document)
        let contact = NewContact(
            email: fields.optionalText("email"), mobile: fields.optionalText("mobile"), uid: fields.optionalText("uid"),
            labels: fields.optionalTexts("labels") ?? [])
        try fields.finish()
        return contact
    }

    private static func body(_ contact: Contact) -> JSONValue {
        [
            "id": .integer(contact.id), "email": contact.email.map { .string($0) } ?? .null,
            "mobile": contact.mobile.map { .string($0) } ?? .null, "uid": contact.uid.map { .string($0) } ?? .null,
            "labels": .array(contact.labels.map { .string($0) }),
        ]
    }
}
