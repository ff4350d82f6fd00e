import Contracts
import RPC

/// What this service asks of `tokens`.
protocol TokensPeer: Sendable {
    func createAccessLink(_ new: NewAccessLink, in call: CallContext) async throws -> IssuedAccessLink
    func resolveAccessLink(_ key: AccessLinkKey, in call: CallContext) async throws -> AccessLink
    func listAccessLinks(
        _ request: AccessLinksRequest, in call: CallContext, to send: (ListItem<ListedAccessLink>) async throws -> Void
    ) async throws
    func issueGrant(_ new: NewGrant, in call: CallContext) async throws -> Grant
    func issueGrants(_ new: NewGrants, in call: CallContext) async throws -> IssuedGrants
    func revokeGrants(_ keys: IssueKeys, in call: CallContext) async throws -> Nothing
    func findInSurvey(_ token: SurveyToken, in call: CallContext) async throws -> IssuedGrant
    func listGrants(_ keys: IssueKeys, in call: CallContext) async throws -> IssuedGrants
    func issueCode(_ new: NewAccessCode, in call: CallContext) async throws -> AccessCode
}

/// What this service asks of `responses`.
protocol ResponsesPeer: Sendable {
    func survey(_ id: SurveyID, in call: CallContext) async throws -> Survey
    func heading(_ uuid: SurveyUUID, in call: CallContext) async throws -> SurveyHeading
}

struct RemoteTokens: TokensPeer {
    let client: RPCClient

    func createAccessLink(_ new: NewAccessLink, in call: CallContext) async throws -> IssuedAccessLink {
        try await client.call(TokensContract.createAccessLink, new, in: call)
    }

    func resolveAccessLink(_ key: AccessLinkKey, in call: CallContext) async throws -> AccessLink {
        try await client.call(TokensContract.resolveAccessLink, key, in: call)
    }

    func listAccessLinks(
        _ request: AccessLinksRequest, in call: CallContext, to send: (ListItem<ListedAccessLink>) async throws -> Void
    ) async throws {
        for try await item in client.stream(TokensContract.listAccessLinks, request, in: call) { try await send(item) }
    }

    func issueGrant(_ new: NewGrant, in call: CallContext) async throws -> Grant {
        try await client.call(TokensContract.issueGrant, new, in: call)
    }

    func issueGrants(_ new: NewGrants, in call: CallContext) async throws -> IssuedGrants {
        try await client.call(TokensContract.issueGrants, new, in: call)
    }

    func revokeGrants(_ keys: IssueKeys, in call: CallContext) async throws -> Nothing {
        try await client.call(TokensContract.revokeGrants, keys, in: call)
    }

    func findInSurvey(_ token: SurveyToken, in call: CallContext) async throws -> IssuedGrant {
        try await client.call(TokensContract.findInSurvey, token, in: call)
    }

    func listGrants(_ keys: IssueKeys, in call: CallContext) async throws -> IssuedGrants {
        try await client.call(TokensContract.listGrants, keys, in: call)
    }

    func issueCode(_ new: NewAccessCode, in call: CallContext) async throws -> AccessCode {
        try await client.call(TokensContract.issueCode, new, in: call)
    }
}

struct RemoteResponses: ResponsesPeer {
    let client: RPCClient

    func survey(_ id: SurveyID, in call: CallContext) async throws -> Survey {
        try await client.call(ResponsesContract.getSurvey, id, in: call)
    }

    func heading(_ uuid: SurveyUUID, in call: CallContext) async throws -> SurveyHeading {
        try await client.call(ResponsesContract.surveyHeading, uuid, in: call)
    }
}
