import Contracts
import JSON
import RPC
import ServiceKit
import Storage

/// What `responses` tells.
struct EventHandlers: Sendable {
    let database: Database
    let store: GrantStore
    let clock: Clock

    /// The whole batch in one transaction, each event once. A payload that cannot be read fails the batch, so that it shows in both
    /// services' logs instead of being lost.
    func deliver(_ batch: EventBatch, in call: CallContext) async throws -> Nothing {
        let now = clock.now()
        try await database.write { transaction in
            for event in batch.events {
                guard try Inbox.accept(eventID: event.id, at: now, in: transaction) else { continue }
                try apply(event, in: transaction)
            }
        }
        return Nothing()
    }

    private func apply(_ event: Event, in transaction: borrowing Transaction) throws {
        guard event.kind == ResponseEventKind.completed.rawValue else { return }
        let fact = try JSON.decode(ResponseFact.self, from: JSON.encode(event.payload))
        guard let grant = fact.grant else { return }
        try store.complete(grant, account: fact.account, survey: fact.survey, at: fact.at, in: transaction)
    }
}
