import Contracts
import RPC
import ServiceKit
import Storage

/// What `responses` tells.
struct EventHandlers: Sendable {
    let database: Database
    let store: GrantStore
    let clock: Clock

    func deliver(_ batch: EventBatch, in call: CallContext) async throws -> Nothing {
        try await database.apply(once: batch, at: clock.now()) { try apply($0, in: $1) }
        return Nothing()
    }

    private func apply(_ event: Event, in transaction: borrowing Transaction) throws {
        guard event.kind == ResponseEventKind.completed.rawValue else { return }
        let fact: ResponseFact = try event.payload()
        guard let grant = fact.grant else { return }
        try store.complete(grant, account: fact.account, survey: fact.survey, at: fact.at, in: transaction)
    }
}
