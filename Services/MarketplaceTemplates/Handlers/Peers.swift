import Contracts
import RPC

/// What this service asks of `tokens`.
protocol TokensPeer: Sendable {
    func account(_ id: AccountID, in call: CallContext) async throws -> Account
}

struct RemoteTokens: TokensPeer {
    let client: RPCClient

    func account(_ id: AccountID, in call: CallContext) async throws -> Account {
        try await client.call(TokensContract.getAccount, id, in: call)
    }
}
