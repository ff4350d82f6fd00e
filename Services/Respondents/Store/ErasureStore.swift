import Contracts
import JSON
import Storage

/// Erasing a person: everything by which somebody can be told from others, wherever this service has it, found by any of the identifiers of
/// the contact that was named.
///
/// What is kept has no name any more: that there was an entry, a respondent and how far they got. Responses and links are other services'.
enum ErasureStore {
    /// Where an erasure stands.
    @Message
    struct Position: Sendable, Equatable {
        enum Stage: String, Sendable, JSONCodable, CaseIterable {
            case contacts, entries, respondentsOfContacts, respondentsByEmail, profiles
        }

        var stage: Stage = .contacts
        /// What of the stage is done: ids and surveys up to this one.
        var after: Int64 = 0
        /// The same before it, where there are two.
        var index: Int64 = 0
    }

    /// Rows of one part: entries take several statements each.
    private static let rowsPerPart: Int64 = 50

    /// Removes the contact and what stored replies say of it, and leaves the rest to a job.
    static func begin(_ contact: Contact, account: Int64, at now: Int64, in transaction: borrowing Transaction) throws -> Job {
        let person = try PersonalData(contact)
        var receipt = ErasureReceipt(contacts: [contact.id])
        receipt.replies = try remove(contact, account: account, in: transaction)
        let order = JobStore.Order(
            account: account, kind: .erase, contact: contact.id,
            payload: JSON.encodeString(person), position: JSON.encodeString(Position()), receipt: receipt)
        return try JobStore.accept(order, at: now, in: transaction)
    }

    /// - Returns: How many stored replies were forgotten.
    static func remove(_ contact: Contact, account: Int64, in transaction: borrowing Transaction) throws -> Int64 {
        try ContactStore.delete(contact, account: account, in: transaction)
        return Int64(try Idempotency.forget(ContactHandlers.subject(contact.id), account: account, in: transaction))
    }

    /// An erasure between two parts.
    struct State {
        let account: Int64
        let last: Int64
        let values: AnonymisedValues
        let now: Int64
        var person: PersonalData
        var receipt: ErasureReceipt
        var position: Position
    }

    static func applyPart(
        of job: JobStore.Current, values: AnonymisedValues, at now: Int64, in transaction: borrowing Transaction
    ) throws {
        let receipt = try JobStore.find(job.id, account: nil, in: transaction)?.receipt ?? ErasureReceipt()
        var state = State(
            account: job.account, last: job.last, values: values, now: now,
            person: try JSON.decode(PersonalData.self, from: job.payload), receipt: receipt,
            position: try job.position.map { try JSON.decode(Position.self, from: $0) } ?? Position())
        let isStageDone =
            switch state.position.stage {
            case .contacts: try state.eraseContacts(limit: rowsPerPart, in: transaction)
            case .entries: try state.eraseEntries(limit: rowsPerPart, in: transaction)
            case .respondentsOfContacts: try state.eraseRespondentsOfContacts(limit: JobStore.rowsPerPart, in: transaction)
            case .respondentsByEmail: try state.eraseRespondentsByEmail(limit: JobStore.rowsPerPart, in: transaction)
            case .profiles: try state.eraseProfiles(in: transaction)
            }
        if isStageDone {
            let stages = Position.Stage.allCases
            guard let index = stages.firstIndex(of: state.position.stage), index + 1 < stages.count else {
                let changed = state.receipt.rows
                return try JobStore.apply(
                    job, changed: changed, receipt: JSON.encodeString(state.receipt), at: now, in: transaction)
            }
            state.position = Position(stage: stages[index + 1])
        }
        try JobStore.proceed(
            job, to: JSON.encodeString(state.position), payload: JSON.encodeString(state.person), changed: 0,
            receipt: JSON.encodeString(state.receipt), at: now, in: transaction)
    }
}

extension ErasureReceipt {
    /// Everything that was changed or removed.
    fileprivate var rows: Int64 {
        Int64(contacts.count) + entries + respondents + profiles
    }
}
