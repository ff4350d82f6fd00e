import Contracts
import JSON
import Storage

extension Database {
    /// Applies what another service tells: the whole batch in one transaction, each event once. An event that cannot be applied fails the
    /// batch, so that it shows in both services' logs instead of being lost.
    public func apply(
        once batch: EventBatch, at now: Int64, _ apply: @escaping @Sendable (Event, borrowing Transaction) throws -> Void
    ) async throws {
        try await write { transaction in
            for event in batch.events {
                guard try Inbox.accept(eventID: event.id, at: now, in: transaction) else { continue }
                try apply(event, transaction)
            }
        }
    }
}

extension Event {
    public func payload<Payload: JSONDecodable>(as type: Payload.Type = Payload.self) throws(JSONError) -> Payload {
        try JSON.decode(Payload.self, from: JSON.encode(payload))
    }
}
