import Contracts
import Hummingbird
import RPC

/// "Wypełnianie ankiety": opening a response, answering its pages, and telling when it was filled in.
extension WebAnkietaSurface {
    func getAccess(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (call, key) = try await admit(request, context)
        let parameters = try await parameters(request, context)
        let wanted = FillingRequest(
            survey: try parameters.surveyID(), urlTitle: try parameters.text("url_title"), password: try parameters.text("password"),
            token: try parameters.text("token"))
        // A key's own respondents are behind it, wherever the request comes from.
        let access = try await guesses.lookUp(
            wanted.token == nil ? .password : .token, for: .key(key), of: wanted.survey, isMiss: Self.isWrongCredential
        ) {
            try await services.responses.call(ResponsesContract.openFilling, wanted, in: call)
        }
        return WebAnkietaReply.access(access)
    }

    private static func isWrongCredential(_ error: any Error) -> Bool {
        switch (error as? RPCError)?.reason(as: FillingRefusal.self) {
        case .urlTitle, .password, .token: true
        default: false
        }
    }

    func answer(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (call, _) = try await admit(request, context)
        let parameters = try await parameters(request, context)
        try parameters.require("id_survey", "id_response", "respondent_key", "id_page")
        let position = FillingPosition(
            survey: try parameters.surveyID(), response: try parameters.idToCheck("id_response"),
            respondentKey: try parameters.required("respondent_key"))
        let page = try parameters.idToCheck("id_page")
        let answers: [SubmittedAnswer]
        do {
            answers = try SubmittedAnswer.all(in: parameters)
        } catch {
            return try await refuse(error, on: page, at: position, call)
        }
        let wanted = PageAnswers(
            survey: position.survey, response: position.response, respondentKey: position.respondentKey, page: page, answers: answers)
        return WebAnkietaReply.step(try await services.responses.call(ResponsesContract.answerPage, wanted, in: call))
    }

    /// Answers of a shape that no question has are content, which is looked at last: first comes whatever else is wrong (F-7).
    private func refuse(
        _ mistakes: any Error, on page: Int64, at position: FillingPosition, _ call: CallContext
    ) async throws -> Response {
        let expected = try await services.responses.call(ResponsesContract.resumeFilling, position, in: call).page
        guard expected == page else {
            throw RPCError(.failedPrecondition, reason: FillingRefusal.pageOrder, "the page is not the next one")
        }
        throw mistakes
    }

    /// The context for calls on behalf of the key's account, with the client's name for the request, under which a retry gets the first
    /// reply again.
    private func admit(_ request: Request, _ context: GatewayContext) async throws -> (call: CallContext, key: Int64) {
        var (call, key) = try await authenticator.admit(request, anyOf: [.responses], context)
        call.idempotencyKey = try request.idempotencyKey()
        return (call, key)
    }

    func setTime(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (call, _) = try await admit(request, context)
        let parameters = try await parameters(request, context)
        try parameters.require("id_survey", "id_response", "respondent_key", "date_survey_open", "date_survey_answer")
        let times = FillingTimes(
            survey: try parameters.surveyID(), response: try parameters.idToCheck("id_response"),
            respondentKey: try parameters.required("respondent_key"), opened: try parameters.required("date_survey_open"),
            answered: try parameters.required("date_survey_answer"))
        _ = try await services.responses.call(ResponsesContract.setTimes, times, in: call)
        return WebAnkietaReply.confirmation
    }
}
