import Contracts
import RPC
import ServiceKit
import Storage

/// The people that an account knows.
struct ContactHandlers: Sendable {
    let database: Database
    let clock: Clock

    func create(_ new: NewContact, in call: CallContext) async throws -> Contact {
        let account = try call.requireAccount()
        let contact = try ValidContact(new)
        let now = clock.now()
        return try await database.write(once: call, RespondentsContract.createContact, new, at: now) { transaction in
            try ContactStore.create(contact, account: account, at: now, in: transaction)
        }
    }

    func get(_ id: ContactID, in call: CallContext) async throws -> Contact {
        let account = try call.requireAccount()
        let contact = try await database.read { try ContactStore.find(id.id, account: account, in: $0) }
        guard let contact else { throw RPCError.notFound("contact \(id.id)") }
        return contact
    }
}
