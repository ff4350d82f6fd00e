import Contracts
import RPC
import ServiceKit
import Storage

/// Profiles of an account.
struct ProfileHandlers: Sendable {
    let database: Database
    let clock: Clock

    func put(_ new: NewProfile, in call: CallContext) async throws -> Profile {
        let account = try call.requireAccount()
        try new.violations.check()
        let (uuid, now) = (Randomness.uuid(), clock.now())
        return try await database.write(
            once: call, RespondentsContract.putProfile, new, at: now, about: { Self.subject($0.uuid) }
        ) { transaction in
            try ProfileStore.put(new, uuid: uuid, account: account, at: now, in: transaction)
        }
    }

    /// By what stored replies are known that tell something of a profile.
    static func subject(_ uuid: String) -> String {
        "profile:\(uuid)"
    }

    func get(_ name: ProfileName, in call: CallContext) async throws -> Profile {
        let account = try call.requireAccount()
        let profile = try await database.read { try ProfileStore.find(name.uuid, account: account, in: $0) }
        guard let profile else { throw RPCError.notFound("the profile") }
        return profile
    }

    func list(_ page: NumberedPage, in call: CallContext) async throws -> ProfilePage {
        let account = try call.requireAccount()
        guard page.isValid else { throw RPCError.invalid("page", "must be 1 or more, with 1 to 100 rows") }
        return try await database.read { try ProfileStore.page(page, account: account, in: $0) }
    }
}
