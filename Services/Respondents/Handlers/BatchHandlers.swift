import Contracts
import RPC
import ServiceKit
import Storage

/// Batches of respondents, and the patches that they come in.
struct BatchHandlers: Sendable {
    let database: Database
    let clock: Clock
    let responses: any ResponsesPeer
    let tokens: RespondentTokens

    func create(_ new: NewBatch, in call: CallContext) async throws -> BatchName {
        let account = try call.requireAccount()
        _ = try await responses.survey(SurveyID(id: new.survey), in: call.nested())
        let (id, now) = (Randomness.uuid(), clock.now())
        return try await database.write(once: call, RespondentsContract.createBatch, new, at: now) { transaction in
            try BatchStore.create(id, survey: new.survey, account: account, at: now, in: transaction)
            return BatchName(id: id)
        }
    }

    func get(_ name: BatchName, in call: CallContext) async throws -> Batch {
        let account = try call.requireAccount()
        return try await database.read { transaction in
            let batch = try Self.batch(name.id, of: account, in: transaction)
            return Batch(
                id: name.id, account: account, survey: batch.survey,
                patches: try BatchStore.patches(of: name.id, account: account, in: transaction))
        }
    }

    /// Writes all rows and then issues their grants in one call. Where a crash comes between, a repeat under the same idempotency key
    /// completes it, and so does whoever reads the patch or lists the survey.
    func add(_ new: NewPatch, in call: CallContext) async throws -> PatchName {
        let account = try call.requireAccount()
        let owned = try await database.read { try Self.batch(new.batch, of: account, in: $0) }
        if let survey = new.survey, survey != owned.survey {
            throw RPCError(.invalidArgument, reason: RespondentRefusal.otherSurvey, "the batch is for another survey")
        }
        let rows = try new.validRows()
        let survey = try await responses.survey(SurveyID(id: owned.survey), in: call.nested())
        let (id, now) = (Randomness.uuid(), clock.now())
        let patch = try await database.write(once: call, RespondentsContract.addPatch, new, at: now) { transaction in
            try BatchStore.add(id, rows, to: (new.batch, owned), at: now, in: transaction)
            return PatchName(id: id)
        }
        try await complete(patch, of: survey, account: account, in: call)
        return patch
    }

    func get(_ name: PatchName, in call: CallContext) async throws -> Patch {
        let account = try call.requireAccount()
        let rows = try await database.read { transaction in
            switch try BatchStore.account(ofPatch: name.id, in: transaction) {
            case account: return try BatchStore.respondents(ofPatch: name.id, account: account, in: transaction)
            case nil: throw RPCError(.notFound, reason: RespondentRefusal.unknownPatch, "the patch does not exist")
            default: throw RPCError(.permissionDenied, reason: RespondentRefusal.foreignPatch, "the patch belongs to another account")
            }
        }
        return Patch(respondents: rows.map(\.respondent.id))
    }

    private func complete(_ patch: PatchName, of survey: Survey, account: Int64, in call: CallContext) async throws {
        guard survey.hasPersonalLinks else { return }
        let rows = try await database.read { try BatchStore.respondents(ofPatch: patch.id, account: account, in: $0) }
        try await tokens.issue(rows, survey: survey.id, in: call)
    }

    private static func batch(_ id: String, of account: Int64, in transaction: borrowing Transaction) throws -> BatchStore.Owned {
        guard let batch = try BatchStore.find(id, in: transaction) else {
            throw RPCError(.notFound, reason: RespondentRefusal.unknownBatch, "the batch does not exist")
        }
        guard batch.account == account else {
            throw RPCError(.permissionDenied, reason: RespondentRefusal.foreignBatch, "the batch belongs to another account")
        }
        return batch
    }
}
