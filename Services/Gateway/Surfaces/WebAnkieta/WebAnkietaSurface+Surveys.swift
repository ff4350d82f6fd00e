import Contracts
import Hummingbird
import JSON
import RPC

/// What a client reads of a survey before it fills it in: "Parametr url_title jest zwracany w operacji Informacje o ankiecie" (WA-F), and the
/// resources beside it (BEHAVIOUR 3.1).
extension WebAnkietaSurface {
    typealias Read = @Sendable (WebAnkietaSurface) -> @Sendable (Request, GatewayContext) async throws -> Response

    static let reads: [(name: String, read: Read)] = [
        ("surveys", { surface in { try await surface.readSurvey($0, $1) } }),
        ("questions", { surface in { try await surface.readQuestions($0, $1) } }),
        ("pages", { surface in { try await surface.readPages($0, $1) } }),
        ("logic/question", { surface in { try await surface.readQuestionLogic($0, $1) } }),
        ("logic/page", { surface in { try await surface.readPageLogic($0, $1) } }),
    ]

    private func readSurvey(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (call, parameters) = try await reading(request, context)
        let survey = SurveyID(id: try parameters.surveyID())
        return reply(SurveyReading.survey(try await services.responses.call(ResponsesContract.describeSurvey, survey, in: call)))
    }

    private func readQuestions(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (call, parameters) = try await reading(request, context)
        try parameters.require("id_survey", "id_page")
        let id = SurveyID(id: try parameters.surveyID())
        let page = try parameters.idToCheck("id_page")
        let survey = try await services.responses.call(ResponsesContract.getSurvey, id, in: call)
        guard SurveyReading.hasPage(page, in: survey.document) else { throw Fault.notFound("The page does not exist.") }
        let counts = try await services.responses.call(ResponsesContract.countAnswers, id, in: call)
        return reply(SurveyReading.questions(ofPage: page, in: survey.document, counts: counts))
    }

    private func readPages(_ request: Request, _ context: GatewayContext) async throws -> Response {
        reply(SurveyReading.pages(of: try await document(request, context)))
    }

    private func readQuestionLogic(_ request: Request, _ context: GatewayContext) async throws -> Response {
        reply(SurveyReading.questionLogic(of: try await document(request, context)))
    }

    private func readPageLogic(_ request: Request, _ context: GatewayContext) async throws -> Response {
        reply(SurveyReading.pageLogic(of: try await document(request, context)))
    }

    private func document(_ request: Request, _ context: GatewayContext) async throws -> JSONValue {
        let (call, parameters) = try await reading(request, context)
        return try await services.responses.call(ResponsesContract.getSurvey, SurveyID(id: try parameters.surveyID()), in: call).document
    }

    /// Whoever fills in a survey or invites to it may read what is asked.
    private func reading(_ request: Request, _ context: GatewayContext) async throws -> (CallContext, ParameterTree) {
        let call = try await authenticator.admit(request, anyOf: [.responses, .respondents], context).call
        return (call, try await parameters(request, context))
    }

    private func reply(_ body: JSONValue) -> Response {
        Response(.ok, body, options: .php).withoutCaching()
    }
}
