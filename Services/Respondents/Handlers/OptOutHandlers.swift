import Contracts
import RPC
import ServiceKit
import Storage

/// Takes addresses off the lists of accounts.
struct OptOutHandlers: Sendable {
    let database: Database
    let clock: Clock
    let optOuts: OptOutKey

    func add(_ request: OptOutRequest, in call: CallContext) async throws -> Nothing {
        guard let mark = optOuts.mark(token: request.token) else { throw RPCError.notFound("the link") }
        let now = clock.now()
        try await database.write { try OptOutStore.add(mark, at: now, in: $0) }
        return Nothing()
    }
}
