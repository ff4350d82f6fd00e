import Contracts
import Hummingbird
import RPC

/// "Wypełnianie ankiety": opening a response, answering its pages, and telling when it was filled in.
extension WebAnkietaSurface {
    func getAccess(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (call, key) = try await authenticator.admit(request, scope: .responses, context)
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
        let call = try await authenticator.call(for: request, scope: .responses, context)
        let parameters = try await parameters(request, context)
        try parameters.require("id_survey", "id_response", "respondent_key", "id_page")
        let answers = PageAnswers(
            survey: try parameters.surveyID(), response: try parameters.idToCheck("id_response"),
            respondentKey: try parameters.required("respondent_key"), page: try parameters.idToCheck("id_page"),
            answers: try SubmittedAnswer.all(in: parameters))
        return WebAnkietaReply.step(try await services.responses.call(ResponsesContract.answerPage, answers, in: call))
    }

    func setTime(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await authenticator.call(for: request, scope: .responses, context)
        let parameters = try await parameters(request, context)
        try parameters.require("id_survey", "id_response", "respondent_key", "date_survey_open", "date_survey_answer")
        let times = FillingTimes(
            survey: try parameters.surveyID(), response: try parameters.idToCheck("id_response"),
            respondentKey: try parameters.required("respondent_key"), opened: try parameters.required("date_survey_open"),
            answered: try parameters.required("date_survey_answer"))
        let malformed = [("date_survey_open", times.opened), ("date_survey_answer", times.answered)].filter { !DateTimeText.isValid($0.1) }
        guard malformed.isEmpty else {
            throw Fault.invalid(malformed.map { FieldViolation(field: $0.0, description: "must be a date like 2012-12-06 12:00:00") })
        }
        _ = try await services.responses.call(ResponsesContract.setTimes, times, in: call)
        return WebAnkietaReply.confirmation
    }
}
