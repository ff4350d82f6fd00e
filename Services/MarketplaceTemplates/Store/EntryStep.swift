import Contracts
import Storage

/// One step of an entry with all that it does to the counts, in one transaction.
struct EntryStep: Sendable {
    let entry: EntryRecord
    /// As the step's caller has read it, with the quotas that the entry was held against.
    let survey: BuyerSurvey
    /// µs since 1970.
    let now: Int64

    private var bounds: QuotaBounds { QuotaBounds(of: survey) }

    /// Whether the survey is still as it was read. Where it is not, everything is to be looked at again.
    func isCurrent(in transaction: borrowing Transaction) throws -> Bool {
        try BuyerSurveyStore.isCurrent(survey, account: entry.account, in: transaction)
    }

    /// Lets the entry in, with a place in each of its quotas, or ends it.
    func screen(_ verdict: Eligibility, until expiresAt: Int64, in transaction: borrowing Transaction) throws {
        switch verdict {
        case .unqualified: try end(as: .terminated, from: .screening, in: transaction)
        case .unwanted: try end(as: .overquota, from: .screening, in: transaction)
        case .wanted(let quotas):
            guard entry.isTest || survey.status == .live else {
                // A survey that is full has paused by itself.
                return try end(as: survey.status == .paused ? .overquota : .closed, from: .screening, in: transaction)
            }
            let ledger = QuotaLedger(entry.book, bounds: bounds)
            guard try EntryStore.find(entry.id, in: transaction)?.state == .screening else { return }
            guard try ledger.reserve(quotas, at: now, in: transaction) else {
                try end(as: .overquota, from: .screening, in: transaction)
                return try pauseIfFull(in: transaction)
            }
            guard try EntryStore.admit(entry, places: quotas, until: expiresAt, in: transaction) else {
                // Only on an engine with several writers: another one was faster.
                return try ledger.release(quotas, in: transaction)
            }
        }
    }

    /// Commits the entry's places: its own while they are, and those that are free at this moment when its time is over. Otherwise it is over
    /// quota.
    func complete(in transaction: borrowing Transaction) throws {
        guard let before = try EntryStore.end(entry, from: .admitted, as: .completed, at: now, in: transaction) else { return }
        let ledger = QuotaLedger(entry.book, bounds: bounds)
        // A quota that the survey no longer has bounds nobody.
        let places = before.places
        let reached: [String]?
        if before.isHolding(at: now) {
            reached = try ledger.commitReserved(places, in: transaction)
            if reached == nil { try ledger.release(places, in: transaction) }
        } else {
            if before.isHeld { try ledger.release(places, in: transaction) }
            reached = try ledger.commitFree(places, at: now, in: transaction)
        }
        guard let reached else {
            _ = try EntryStore.end(entry, from: .completed, as: .overquota, at: now, in: transaction)
            try EntryStore.count(.overquota, of: entry.book, in: transaction)
            return
        }
        guard !entry.isTest else { return }
        try transaction.execute(
            "UPDATE buyer_surveys SET last_complete_at = ?3 WHERE id = ?1 AND account = ?2", survey.id, entry.account, now)
        if !reached.isEmpty || bounds.keepsBeyondBounds { try pauseIfFull(in: transaction) }
    }

    /// Ends the entry without a completion; its places become free.
    func end(as end: BuyerEntryState, from state: BuyerEntryState, in transaction: borrowing Transaction) throws {
        guard let before = try EntryStore.end(entry, from: state, as: end, at: now, in: transaction) else { return }
        if before.isHeld { try QuotaLedger(entry.book, bounds: bounds).release(before.places, in: transaction) }
        switch end {
        case .terminated: try EntryStore.count(.terminated, of: entry.book, in: transaction)
        case .overquota: try EntryStore.count(.overquota, of: entry.book, in: transaction)
        case .screening, .admitted, .completed, .closed: break
        }
    }

    private func pauseIfFull(in transaction: borrowing Transaction) throws {
        guard !entry.isTest else { return }
        let committed = try QuotaLedger.tallies(entry.book, in: transaction).mapValues(\.committed)
        guard bounds.areReached(by: committed) else { return }
        try BuyerSurveyStore.pause(survey.id, account: entry.account, at: now, in: transaction)
    }
}
