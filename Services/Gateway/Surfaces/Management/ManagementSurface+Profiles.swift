import Contracts
import Hummingbird
import JSON
import RPC

/// echonovum's profiles.
extension ManagementSurface {
    /// Makes the profile, or gives the one of this identifier these attributes.
    func putProfile(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let document = try await document(request)
        var fields = FieldReader(document)
        let identifier = fields.text("identifier")
        try fields.finish()
        let attributes = document["attributes"].flatMap { $0.isNull ? nil : $0 } ?? .object(JSONObject())
        let profile = try await services.respondents.call(
            RespondentsContract.putProfile, NewProfile(identifier: identifier, attributes: attributes), in: call)
        return reply(
            .created,
            [
                "id": .string(profile.uuid), "iri": .string("/en/v1/profiles/\(profile.uuid)"), "identifier": .string(profile.identifier),
            ])
    }
}
