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
            return ContactImport(respondents: services.respondents, call: call, time: limits.time).response(to: request.body)
        }
        let contact = try Self.newContact(try await document(request))
        return reply(.created, Self.body(try await services.respondents.call(RespondentsContract.createContact, contact, in: call)))
    }

    func getContact(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let id = ContactID(id: try id("contact", of: "contact", context))
        return reply(.ok, Self.body(try await services.respondents.call(RespondentsContract.getContact, id, in: call)))
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
