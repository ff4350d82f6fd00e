import Contracts
import JSON
import RPC

/// Somebody who may fill in a survey: what the services `tokens` and `responses` must know for it.
///
/// Opening asks both: `responses` has `tokens` start the grant each time.
struct Admission: Sendable {
    let account: Int64
    let survey: Int64
    let token: String

    static func create(tokens: RPCClient, responses: RPCClient) async throws -> Admission {
        let account = try await tokens.call(TokensContract.createAccount, NewAccount(name: "Test"), in: .patient).id
        var context = CallContext.patient
        context.account = account
        let survey = try await responses.call(ResponsesContract.createSurvey, NewSurvey(document: DemoSurvey.document), in: context).id
        let grant = try await tokens.call(
            TokensContract.issueGrant, NewGrant(survey: survey, form: .surveyToken, issueKey: "anna"), in: context)
        return Admission(account: account, survey: survey, token: grant.token)
    }

    /// As in the contract, with time enough for a busy machine.
    private static let open = Method<FillingRequest, FillingAccess>(
        "responses.filling.open", isIdempotent: false, callers: .services("gateway"), timeLimit: 60_000)

    /// - Returns: The response that the token opens, always the same.
    func open(at responses: RPCClient) async throws -> Int64 {
        var context = CallContext.patient
        context.account = account
        return try await responses.call(Self.open, FillingRequest(survey: survey, token: token), in: context).response
    }
}
