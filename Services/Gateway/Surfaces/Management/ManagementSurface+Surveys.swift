import Contracts
import Hummingbird
import JSON
import RPC

/// Surveys and their responses.
extension ManagementSurface {
    func createSurvey(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let survey = NewSurvey(document: .object(try await document(request)))
        let created = try await services.responses.call(ResponsesContract.createSurvey, survey, in: call)
        var headers = Self.tag(created.version)
        headers[.location] = "\(Self.prefix)/surveys/\(created.id)"
        return reply(.created, Self.body(created), headers: headers)
    }

    func listSurveys(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let page = try ListPage(try request.queryParameters())
        let wanted = PageRequest(cursor: page.cursor, limit: page.limit)
        return try await reply("surveys", services.responses.stream(ResponsesContract.listSurveys, wanted, in: call), Self.body)
    }

    func getSurvey(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let id = try context.id("survey", of: "survey")
        let survey = try await services.responses.call(ResponsesContract.getSurvey, SurveyID(id: id), in: call)
        if request.holds(version: survey.version) { return Response(status: .notModified, headers: Self.tag(survey.version)) }
        return reply(.ok, Self.body(survey), headers: Self.tag(survey.version))
    }

    func replaceSurvey(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let replacement = SurveyReplacement(
            id: try context.id("survey", of: "survey"), version: try request.expectedVersion(),
            document: .object(try await document(request)))
        let survey = try await services.responses.call(ResponsesContract.replaceSurvey, replacement, in: call)
        return reply(.ok, Self.body(survey), headers: Self.tag(survey.version))
    }

    func deleteSurvey(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let deletion = SurveyDeletion(id: try context.id("survey", of: "survey"), version: try request.expectedVersion())
        _ = try await services.responses.call(ResponsesContract.deleteSurvey, deletion, in: call)
        return Response(status: .noContent)
    }

    func listResponses(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let survey = try context.id("survey", of: "survey")
        let parameters = try request.queryParameters()
        let page = try ListPage(parameters)
        let wanted = ResponsesRequest(survey: survey, cursor: page.cursor, limit: page.limit, status: try status(parameters))
        return try await reply("responses", services.responses.stream(ResponsesContract.listResponses, wanted, in: call), Self.body)
    }

    /// `?status=`, of which responses there is talk; nil: of all.
    func status(_ parameters: ParameterTree) throws -> String? {
        let status = try parameters.given("status")
        guard status == nil || status == "completed" || status == "partial" else {
            throw Fault.malformed("The parameter status must be completed or partial.")
        }
        return status
    }

    /// The survey's document with its ids in front.
    private static func body(_ survey: Survey) -> JSONValue {
        var body: JSONObject = ["id": .integer(survey.id), "uuid": .string(survey.uuid), "version": .integer(survey.version)]
        for (key, value) in survey.document.object ?? JSONObject() where body[key] == nil { body[key] = value }
        return .object(body)
    }

    private static func body(_ response: Contracts.Response) -> JSONValue {
        [
            "id": .integer(response.id), "status": .string(response.status), "opened_at": Timestamp.value(response.openedAt),
            "completed_at": Timestamp.value(response.completedAt),
            "verification_code": response.verificationCode.map { .string($0) } ?? .null,
            "survey_version": .integer(response.surveyVersion), "answers": response.answers,
        ]
    }
}
