import Contracts
import RPC
import ServiceKit
import Storage

/// The people that an account knows.
struct ContactHandlers: Sendable {
    /// Rows read in one transaction.
    static let blockRows: Int64 = 200

    let database: Database
    let clock: Clock
    let jobs: JobWorker

    func create(_ new: NewContact, in call: CallContext) async throws -> Contact {
        let account = try call.requireAccount()
        let contact = try ValidContact(new)
        let now = clock.now()
        return try await database.write(
            once: call, RespondentsContract.createContact, new, at: now, about: { Self.subject($0.id) }
        ) { transaction in
            try ContactStore.create(contact, account: account, at: now, in: transaction)
        }
    }

    func get(_ id: ContactID, in call: CallContext) async throws -> Contact {
        let account = try call.requireAccount()
        let contact = try await database.read { try ContactStore.find(id.id, account: account, in: $0) }
        guard let contact else { throw RPCError.notFound("contact \(id.id)") }
        return contact
    }

    func list(_ request: ContactsRequest, in call: CallContext, to send: (ListItem<Contact>) async throws -> Void) async throws {
        let account = try call.requireAccount()
        let page = try KeysetPage(cursor: request.cursor, limit: request.limit)
        guard let criteria = try ContactCriteria(request) else { return }
        try await page.send(to: send, id: \.id, block: Self.blockRows, where: criteria.hold) { after, limit in
            try await database.read { transaction in
                try ContactStore.page(criteria, account: account, after: after, limit: limit, in: transaction)
            }
        }
    }

    func replace(_ replacement: ContactReplacement, in call: CallContext) async throws -> Contact {
        let account = try call.requireAccount()
        let new = try ValidContact(replacement.contact)
        return try await database.write(
            once: call, RespondentsContract.replaceContact, replacement, at: clock.now(), about: { Self.subject($0.id) }
        ) { transaction in
            let old = try Self.contact(replacement.id, version: replacement.version, account: account, in: transaction)
            return try ContactStore.replace(old, by: new, account: account, in: transaction)
        }
    }

    func delete(_ deletion: ContactDeletion, in call: CallContext) async throws -> Nothing {
        let account = try call.requireAccount()
        return try await database.write(once: call, RespondentsContract.deleteContact, deletion, at: clock.now()) { transaction in
            let contact = try Self.contact(deletion.id, version: deletion.version, account: account, in: transaction)
            try ContactStore.delete(contact, account: account, in: transaction)
            _ = try Idempotency.forget(Self.subject(contact.id), account: account, in: transaction)
            return Nothing()
        }
    }

    /// The contact goes here and now, so that nobody finds or changes it while the rest of the person goes.
    func erase(_ deletion: ContactDeletion, in call: CallContext) async throws -> Job {
        let account = try call.requireAccount()
        let now = clock.now()
        let job = try await database.write(once: call, RespondentsContract.eraseContact, deletion, at: now) { transaction in
            let contact = try Self.contact(deletion.id, version: deletion.version, account: account, in: transaction)
            return try ErasureStore.begin(contact, account: account, at: now, in: transaction)
        }
        jobs.wake()
        return job
    }

    /// By what stored replies are known that tell something of a contact.
    static func subject(_ contact: Int64) -> String {
        "contact:\(contact)"
    }

    private static func contact(
        _ id: Int64, version: Int64?, account: Int64, in transaction: borrowing Transaction
    ) throws -> Contact {
        guard let contact = try ContactStore.find(id, account: account, in: transaction) else { throw RPCError.notFound("contact \(id)") }
        guard version == nil || version == contact.version else {
            throw RPCError(.aborted, "the contact was changed since it was read", doNotRetry: true)
        }
        return contact
    }
}

extension ContactCriteria {
    /// Nil when nobody can match: what is searched for is no e-mail address or number that a contact could have.
    init?(_ request: ContactsRequest) throws(RPCError) {
        for label in request.labels {
            if let fault = label.fault { throw .invalid("labels", fault) }
        }
        do throws(Identifier.Fault) {
            let identity = try Identity(uid: request.uid, email: request.email, mobile: request.mobile)
            (uid, emailKey, mobile) = (identity[.uid]?.key, identity[.email]?.key, identity[.mobile]?.key)
        } catch {
            return nil
        }
        labels = request.labels
        // No contact is found by a label that it lacks.
        guard labels.allSatisfy({ !$0.text.isEmpty }) else { return nil }
    }
}
