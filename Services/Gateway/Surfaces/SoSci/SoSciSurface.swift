import Contracts
import Hummingbird
import RPC

/// SoSci Survey's "API access for personalized participation links": one address, `/<PROJECT>/?act=<key>`, by GET or POST.
///
/// Every outcome is HTTP 200 with its `result` in the body, because callers such as PHP's `file_get_contents` lose the body of anything else
/// (BEHAVIOUR S-8); only requests that cannot be read are 4xx.
struct SoSciSurface: Surface {
    let respondents: any ServiceClient
    let guesses: GuessGuard
    let publicURL: PublicURL
    let limits: GatewayLimits

    /// Answers what `ProjectRoutes` passes on.
    func personalLink(project: String, _ request: Request, _ context: GatewayContext) async throws -> Response {
        let parameters = try await request.parameters(bodyLimit: limits.body)
        guard let act = try parameters.given("act") else { return SoSciReply.error(.unknownAccess) }
        let wanted = PersonalLinkRequest(
            project: project, act: act, email: try parameters.given("email"), mobile: try parameters.given("mobile"),
            uid: try parameters.given("uid"))
        let link = try await guesses.lookUp(.accessLink, for: context.client, isMiss: Self.isUnknown) {
            try await respondents.call(RespondentsContract.personalLink, wanted, in: context.call)
        }
        return SoSciReply.link(token: link.token, url: publicURL.participation(project: project, token: link.token))
    }

    private static func isUnknown(_ error: any Error) -> Bool {
        (error as? RPCError)?.reason(as: PersonalLinkRefusal.self) == .unknownAccessLink
    }

    func reply(to fault: Fault) -> Response {
        switch fault {
        case .call(let error): SoSciReply.error(SoSciMessage(error))
        case .parameters(let error): SoSciReply.error(.unreadable(error.description), .badRequest)
        case .tooLarge: SoSciReply.error(.unreadable("The request is too large."), .contentTooLarge)
        case .uriTooLong: SoSciReply.error(.unreadable("The request is too large."), .uriTooLong)
        case .timeUp, .tooManyGuesses: SoSciReply.error(.unavailable).retryingAfter(fault.retryAfter)
        case .methodNotAllowed(let allowed):
            SoSciReply.error(.unreadable("The request must be GET or POST."), .methodNotAllowed).allowing(allowed)
        case .notFound, .noSuchRoute, .unauthenticated, .forbidden: SoSciReply.error(.unknownAccess)
        case .missing, .invalid, .malformed, .unsupportedMediaType, .notAcceptable, .otherResource, .preconditionFailed, .unexpected:
            SoSciReply.error(.unavailable)
        }
    }
}

extension ParameterTree {
    /// The text under that name; an empty one counts as absent (S-11).
    func given(_ name: String) throws(ParameterError) -> String? {
        guard let text = try text(name), !text.isEmpty else { return nil }
        return text
    }
}
