import Contracts
import RPC
import ServiceKit
import Storage

/// Projects, their mailings, and the links by which other software asks for participation links.
struct ProjectHandlers: Sendable {
    let database: Database
    let clock: Clock
    let tokens: any TokensPeer
    let responses: any ResponsesPeer
    let dispatch: LetterDispatch

    func createProject(_ new: NewProject, in call: CallContext) async throws -> Project {
        let account = try call.requireAccount()
        try new.violations.check()
        try await checkSurvey(new.survey, in: call)
        let now = clock.now()
        return try await database.write(once: call, RespondentsContract.createProject, new, at: now) { transaction in
            let isNew = try ProjectStore.create(new, account: account, at: now, in: transaction)
            guard isNew else {
                throw RPCError(
                    .alreadyExists, "there is a project of this name",
                    details: ErrorDetails(conflict: Conflict(resource: "project", name: new.name)), doNotRetry: true)
            }
            return Project(name: new.name, survey: new.survey)
        }
    }

    /// Another account's survey looks like none: whether there is one is no business of this account.
    private func checkSurvey(_ id: Int64, in call: CallContext) async throws {
        do {
            _ = try await responses.survey(SurveyID(id: id), in: call.nested())
        } catch let error as RPCError where error.code == .notFound || error.reason(as: SurveyRefusal.self) == .foreign {
            throw RPCError.invalid("survey_id", "there is no such survey")
        }
    }

    func createMailing(_ new: NewMailing, in call: CallContext) async throws -> Mailing {
        let account = try call.requireAccount()
        try new.violations.check()
        let now = clock.now()
        return try await database.write(once: call, RespondentsContract.createMailing, new, at: now) { transaction in
            guard let mailing = try ProjectStore.createMailing(new, account: account, at: now, in: transaction) else {
                throw RPCError.notFound("the project")
            }
            return mailing
        }
    }

    func createAccessLink(_ new: NewMailingAccess, in call: CallContext) async throws -> MailingAccess {
        let account = try call.requireAccount()
        try new.violations.check()
        let occasion = try await database.read { transaction in
            try ProjectStore.occasion(mailing: new.mailing, project: new.project, account: account, in: transaction)
        }
        guard occasion != nil else { throw RPCError.notFound("the mailing") }
        // The call's one effect is at tokens, so the client's key for the call names exactly that part: a retry gets the same link.
        var nested = call.nested()
        nested.idempotencyKey = call.idempotencyKey
        let subgroup = new.subgroup.map(\.trimmed).flatMap { $0.isEmpty ? nil : $0 }
        let link = try await tokens.createAccessLink(
            NewAccessLink(project: new.project, mailing: new.mailing, function: new.function, subgroup: subgroup), in: nested)
        return MailingAccess(act: link.act, id: link.id, delivery: new.function == .send ? dispatch.state.delivery : nil)
    }

    /// The links are those of `tokens`, which knows the names of projects but not which of them exist.
    func listAccessLinks(
        _ request: AccessLinksRequest, in call: CallContext, to send: (ListItem<ListedAccessLink>) async throws -> Void
    ) async throws {
        let account = try call.requireAccount()
        guard try await database.read({ try ProjectStore.exists(request.project, account: account, in: $0) }) else {
            throw RPCError.notFound("the project")
        }
        try await tokens.listAccessLinks(request, in: call.nested(), to: send)
    }
}
