import Contracts
import Hummingbird
import JSON
import RPC

/// What codes are related to: profiles and surveys, to read.
extension EchonovumSurface {
    func listProfiles(_ locale: Locale, _ request: Request, _ call: CallContext) async throws -> Response {
        let page = try CollectionPage(request)
        let wanted = NumberedPage(page: page.number, size: CollectionPage.size)
        let found = try await services.respondents.call(RespondentsContract.listProfiles, wanted, in: call)
        let resources = found.profiles.map { Self.resource($0, in: locale) }
        return JSONAPI.response(.ok, JSONAPI.collection(.profile, page, total: found.total, resources, in: locale))
    }

    func getProfile(_ locale: Locale, _ context: GatewayContext, _ call: CallContext) async throws -> Response {
        let name = ProfileName(uuid: try name(.profile, context))
        let profile = try await services.respondents.call(RespondentsContract.getProfile, name, in: call)
        return JSONAPI.response(.ok, ["data": Self.resource(profile, in: locale)])
    }

    func listSurveys(_ locale: Locale, _ request: Request, _ call: CallContext) async throws -> Response {
        let page = try CollectionPage(request)
        let wanted = NumberedPage(page: page.number, size: CollectionPage.size)
        let found = try await services.responses.call(ResponsesContract.surveyHeadings, wanted, in: call)
        let resources = found.surveys.map { Self.resource($0, in: locale) }
        return JSONAPI.response(.ok, JSONAPI.collection(.survey, page, total: found.total, resources, in: locale))
    }

    func getSurvey(_ locale: Locale, _ context: GatewayContext, _ call: CallContext) async throws -> Response {
        let name = SurveyUUID(uuid: try name(.survey, context))
        let survey = try await services.responses.call(ResponsesContract.surveyHeading, name, in: call)
        return JSONAPI.response(.ok, ["data": Self.resource(survey, in: locale)])
    }

    /// What its owner noted of it stands in a member of its own, where it cannot be taken for something of ours.
    private static func resource(_ profile: Profile, in locale: Locale) -> JSONValue {
        [
            "type": .string(ResourceKind.profile.type), "id": .string(ResourceIRI(.profile, profile.uuid).text(in: locale)),
            "attributes": [
                "uuid": .string(profile.uuid), "identifier": .string(profile.identifier), "attributes": profile.attributes,
                "createdAt": .string(Timestamp.seconds(profile.createdAt)),
            ],
        ]
    }

    private static func resource(_ survey: SurveyHeading, in locale: Locale) -> JSONValue {
        [
            "type": .string(ResourceKind.survey.type), "id": .string(ResourceIRI(.survey, survey.uuid).text(in: locale)),
            "attributes": [
                "uuid": .string(survey.uuid), "title": .string(survey.title), "language": .string(survey.lang),
                "status": .string(survey.status),
            ],
        ]
    }
}
