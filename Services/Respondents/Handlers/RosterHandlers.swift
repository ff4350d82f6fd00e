import Contracts
import RPC
import ServiceKit
import Storage

/// Who is a respondent of a survey: contacts one by one, in and out.
struct RosterHandlers: Sendable {
    let database: Database
    let clock: Clock
    let responses: any ResponsesPeer
    let tokens: RespondentTokens

    /// Writes the row and then issues its grant. Where a crash comes between, every later call that finds the row has the grant issued: a repeat
    /// under the same idempotency key, one without, which is refused, and whoever lists the survey.
    func add(_ new: NewRespondent, in call: CallContext) async throws -> AddedRespondent {
        let account = try call.requireAccount()
        let survey = try await responses.survey(SurveyID(id: new.survey), in: call.nested())
        let now = clock.now()
        let added: AddedRespondent
        do {
            added = try await database.write(once: call, RespondentsContract.addRespondent, new, at: now) { transaction in
                try Self.add(new, account: account, at: now, in: transaction)
            }
        } catch let error as RPCError where error.reason(as: RespondentRefusal.self) == .alreadyAdded {
            try await complete(new, of: survey, account: account, in: call)
            throw error
        }
        try await complete(new, of: survey, account: account, in: call)
        return added
    }

    private static func add(
        _ new: NewRespondent, account: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws -> AddedRespondent {
        guard let person = try ContactStore.person(new.contact, in: transaction) else {
            throw RPCError(.notFound, reason: RespondentRefusal.unknownContact, "the contact does not exist")
        }
        guard person.account == account else {
            throw RPCError(.permissionDenied, reason: RespondentRefusal.foreignContact, "the contact belongs to another account")
        }
        var row = RespondentStore.NewRow(
            account: account, survey: new.survey, origin: RespondentStore.origin(survey: new.survey, contact: new.contact),
            email: person.email, labels: person.labels, contact: new.contact)
        if let sent = new.invitationSent {
            guard let invited = VendorTime.completed(sent) else {
                throw RPCError.invalid("date_invitaion_send", "must be written YYYY-MM-DD or YYYY-MM-DD HH:MM:SS")
            }
            row.invited = invited
            row.isOffline = true
        }
        guard let inserted = try RespondentStore.insert(row, at: now, in: transaction) else {
            throw RPCError(.alreadyExists, reason: RespondentRefusal.alreadyAdded, "the contact is a respondent of the survey already")
        }
        return AddedRespondent(id: inserted.id)
    }

    /// Sees to it that the contact's respondent has its grant.
    private func complete(_ new: NewRespondent, of survey: Survey, account: Int64, in call: CallContext) async throws {
        guard survey.hasPersonalLinks else { return }
        let row = try await database.read { transaction in
            try RespondentStore.find(contact: new.contact, survey: new.survey, account: account, in: transaction)
        }
        if let row { try await tokens.issue([row], survey: new.survey, in: call) }
    }

    /// Takes the grant back and then deletes the row. Where a crash comes between, the row is there to be deleted again.
    func delete(_ name: RespondentName, in call: CallContext) async throws -> Nothing {
        let account = try call.requireAccount()
        if let reply = try await database.reply(once: call, RespondentsContract.deleteRespondent, name) { return reply }
        _ = try await responses.survey(SurveyID(id: name.survey), in: call.nested())
        let found = try await database.read { try RespondentStore.find(name.id, in: $0) }
        guard let found else { throw Self.unknownRespondent }
        guard found.account == account else {
            throw RPCError(.permissionDenied, reason: RespondentRefusal.foreignRespondent, "the respondent belongs to another account")
        }
        guard found.survey == name.survey else { throw Self.unknownRespondent }
        try await tokens.revoke(found.stored, survey: name.survey, in: call)
        let now = clock.now()
        return try await database.write(once: call, RespondentsContract.deleteRespondent, name, at: now) { transaction in
            guard try RespondentStore.delete(name.id, survey: name.survey, account: account, in: transaction) else {
                throw Self.unknownRespondent
            }
            return Nothing()
        }
    }

    private static let unknownRespondent = RPCError(
        .notFound, reason: RespondentRefusal.unknownRespondent, "the respondent does not exist")
}
