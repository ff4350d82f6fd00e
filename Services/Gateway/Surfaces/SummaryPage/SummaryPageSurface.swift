import Contracts
import Hummingbird
import RPC

/// What the responses of a survey add up to, as a page for a browser: `/manage/surveys/<id>/summary`.
///
/// A browser cannot send a bearer key, so it asks its user: the key is the password of HTTP Basic, and the user name is of no account. The
/// key is in no address, no page and no log, nothing is stored for it here, and the browser forgets it when it is closed. Credentials that
/// a browser sends by itself allow nothing else: this is the only place that takes them, it answers GET alone and changes nothing, so there
/// is nothing to forge, and neither frames nor other origins may use what it answers.
struct SummaryPageSurface: Surface {
    let responses: any ServiceClient
    let authenticator: Authenticator
    let renderer: SummaryPageRenderer

    func add(to routes: inout RouteTable) {
        routes.on(.get, .head, at: "/manage/surveys/{survey}/summary", of: self) { try await summary($0, $1) }
    }

    private func summary(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let key = BasicCredentials(request.headers[.authorization])?.password
        let call = try await authenticator.admit(key: key, anyOf: [.manage], context).call
        guard let id = context.parameters.get("survey").flatMap({ Int64($0) }), id > 0 else {
            throw Fault.notFound("The survey does not exist.")
        }
        return renderer.page(try await responses.call(ResponsesContract.summarizeResponses, SurveyID(id: id), in: call))
    }

    func reply(to fault: Fault) -> Response {
        let problem = Problem(fault)
        var headers = problem.headers
        var text = problem.detail
        switch (fault, problem.status) {
        case (_, .unauthorized):
            headers[.wwwAuthenticate] = #"Basic realm="Results of surveys", charset="UTF-8""#
            text = "To see this page, enter an account's key as the password. The user name may be anything."
        case (.call(let error), .serviceUnavailable) where error.retryAfter > 0:
            text = "The responses are being counted. Please load the page again in a few seconds."
        default: break
        }
        return renderer.notice(problem.status, text, headers: headers)
    }
}
