import Contracts
import Hummingbird
import RPC

/// What the responses of a survey add up to, as a page for a browser: `/manage/surveys/<id>/summary`.
struct SummaryPageSurface: Surface {
    let responses: any ServiceClient
    let authenticator: Authenticator
    let renderer: SummaryPageRenderer

    func add(to routes: inout RouteTable) {
        routes.on(.get, .head, at: "/manage/surveys/{survey}/summary", of: self) { try await summary($0, $1) }
    }

    private func summary(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await authenticator.call(forBrowser: request, anyOf: [.manage], context)
        let id = try context.id("survey", of: "survey")
        return renderer.page(try await responses.call(ResponsesContract.summarizeResponses, SurveyID(id: id), in: call))
    }

    func reply(to fault: Fault) -> Response {
        guard case .call(let error) = fault, Problem(fault).status == .serviceUnavailable, error.retryAfter > 0 else {
            return renderer.frame.refusal(fault)
        }
        return renderer.frame.refusal(
            fault, saying: "The responses are being counted. Please load the page again in a few seconds.")
    }
}
