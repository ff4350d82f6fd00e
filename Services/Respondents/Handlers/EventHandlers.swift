import Contracts
import RPC
import ServiceKit
import Storage

/// What `responses` tells.
struct EventHandlers: Sendable {
    let database: Database
    let clock: Clock

    func deliver(_ batch: EventBatch, in call: CallContext) async throws -> Nothing {
        try await database.apply(once: batch, at: clock.now()) { try Self.apply($0, in: $1) }
        return Nothing()
    }

    private static func apply(_ event: Event, in transaction: borrowing Transaction) throws {
        switch ResponseEventKind(rawValue: event.kind) {
        case .opened:
            let fact: ResponseFact = try event.payload()
            guard let reference = fact.reference else { return }
            try RespondentStore.opened(reference: reference, account: fact.account, at: Moment(fact.at), in: transaction)
        case .completed:
            let fact: ResponseFact = try event.payload()
            guard let reference = fact.reference else { return }
            try RespondentStore.completed(reference: reference, account: fact.account, at: Moment(fact.at), in: transaction)
        case .timesSet:
            let times: ResponseTimes = try event.payload()
            guard let reference = times.reference else { return }
            try RespondentStore.timesSet(
                reference: reference, account: times.account, opened: times.opened, answered: times.answered, in: transaction)
        case nil:
            return
        }
    }
}
