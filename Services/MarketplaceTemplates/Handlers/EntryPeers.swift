import Contracts
import JSON
import RPC

/// What entries ask of other services.
protocol EntryPeers: Sendable {
    /// The grant under its issue key, however often it is asked for.
    func issue(_ new: NewGrant, in call: CallContext) async throws -> Grant
    /// Makes a questionnaire, one under the call's idempotency key.
    func create(_ questionnaire: NewSurvey, in call: CallContext) async throws -> Survey
    /// What was answered with a grant.
    func response(_ reference: GrantedResponse, in call: CallContext) async throws -> Response
}

struct RemoteEntryPeers: EntryPeers {
    let tokens: RPCClient
    let responses: RPCClient

    func issue(_ new: NewGrant, in call: CallContext) async throws -> Grant {
        try await tokens.call(TokensContract.issueGrant, new, in: call)
    }

    func create(_ questionnaire: NewSurvey, in call: CallContext) async throws -> Survey {
        try await responses.call(ResponsesContract.createSurvey, questionnaire, in: call)
    }

    func response(_ reference: GrantedResponse, in call: CallContext) async throws -> Response {
        try await responses.call(ResponsesContract.grantedResponse, reference, in: call)
    }
}
