import Contracts
import RPC

/// Whoever knows the grants: starting one is the only thing for which filling in needs another service.
protocol GrantStarter: Sendable {
    /// Fails as `TokensContract.startGrant` does.
    func start(_ request: GrantStart, in call: CallContext) async throws(RPCError) -> Grant
}

/// The service `tokens`.
struct RemoteGrants: GrantStarter {
    let client: RPCClient

    func start(_ request: GrantStart, in call: CallContext) async throws(RPCError) -> Grant {
        try await client.call(TokensContract.startGrant, request, in: call)
    }
}
