import Contracts
import JSON
import RPC
import ServiceKit
import Storage

/// What `responses` tells.
struct EventHandlers: Sendable {
    let database: Database
    let clock: Clock

    /// The whole batch in one transaction, each event once. A payload that cannot be read fails the batch, so that it shows in both
    /// services' logs instead of being lost.
    func deliver(_ batch: EventBatch, in call: CallContext) async throws -> Nothing {
        let now = clock.now()
        try await database.write { transaction in
            for event in batch.events {
                guard try Inbox.accept(eventID: event.id, at: now, in: transaction) else { continue }
                try Self.apply(event, in: transaction)
            }
        }
        return Nothing()
    }

    private static func apply(_ event: Event, in transaction: borrowing Transaction) throws {
        switch ResponseEventKind(rawValue: event.kind) {
        case .opened:
            let fact: ResponseFact = try payload(of: event)
            guard let reference = fact.reference else { return }
            try RespondentStore.opened(reference: reference, account: fact.account, at: Moment(fact.at), in: transaction)
        case .completed:
            let fact: ResponseFact = try payload(of: event)
            guard let reference = fact.reference else { return }
            try RespondentStore.completed(reference: reference, account: fact.account, at: Moment(fact.at), in: transaction)
        case .timesSet:
            let times: ResponseTimes = try payload(of: event)
            guard let reference = times.reference else { return }
            try RespondentStore.timesSet(
                reference: reference, account: times.account, opened: times.opened, answered: times.answered, in: transaction)
        case nil:
            return
        }
    }

    private static func payload<Payload: JSONDecodable>(of event: Event) throws(JSONError) -> Payload {
        try JSON.decode(Payload.self, from: JSON.encode(event.payload))
    }
}
