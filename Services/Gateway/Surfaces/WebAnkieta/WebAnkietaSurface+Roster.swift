import Contracts
import Hummingbird
import RPC

/// Contacts become respondents of a survey, and leave it.
extension WebAnkietaSurface {
    /// R3. What is missing comes before what does not exist.
    func addRespondent(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await change(request, context)
        let parameters = try await parameters(request, context)
        try parameters.require("id_survey", "id_contact")
        let new = NewRespondent(
            survey: try parameters.surveyID(), contact: try parameters.idToCheck("id_contact"),
            invitationSent: try parameters.either("date_invitaion_send", "date_invitation_send"))
        return WebAnkietaReply.added(try await services.respondents.call(RespondentsContract.addRespondent, new, in: call))
    }

    /// R6.
    func deleteRespondent(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await change(request, context)
        let parameters = try await parameters(request, context)
        try parameters.require("id_survey", "id_respondent")
        let name = RespondentName(survey: try parameters.surveyID(), id: try parameters.idToCheck("id_respondent"))
        _ = try await services.respondents.call(RespondentsContract.deleteRespondent, name, in: call)
        return WebAnkietaReply.done
    }

    /// The context for calls that change respondents, with the client's name for the request, under which a retry gets the first reply
    /// again.
    func change(_ request: Request, _ context: GatewayContext) async throws -> CallContext {
        var call = try await authenticator.call(for: request, scope: .respondents, context)
        call.idempotencyKey = try request.idempotencyKey()
        return call
    }
}
