import Contracts
import JSON
import RPC
import ServiceKit
import Storage

/// Changes of respondents that are accepted now and made later, and how they come along.
struct JobHandlers: Sendable {
    /// Rows read in one transaction.
    static let blockRows: Int64 = 100

    let database: Database
    let clock: Clock
    let responses: any ResponsesPeer
    let worker: JobWorker

    func update(_ update: RespondentUpdate, in call: CallContext) async throws -> JobID {
        try update.violations.check()
        let account = try await owner(of: update.survey, in: call)
        let order = JobStore.Order(
            account: account, survey: update.survey, kind: .update, payload: JSON.encodeString(update.respondents))
        return try await accept(call, RespondentsContract.updateRespondents, update) { _ in order }
    }

    func anonymise(_ wanted: Anonymisation, in call: CallContext) async throws -> JobID {
        try wanted.violations.check()
        let account = try await owner(of: wanted.survey, in: call)
        return try await accept(call, RespondentsContract.anonymiseRespondents, wanted) { transaction in
            try JobScope.check(wanted, account: account, in: transaction)
            return JobStore.Order(
                account: account, survey: wanted.survey, kind: .anonymise, batch: wanted.batch, mailing: wanted.mailing,
                last: try RespondentStore.newest(in: transaction), payload: JSON.encodeString(wanted))
        }
    }

    func get(_ id: JobID, in call: CallContext) async throws -> Job {
        let account = try Self.account(of: call)
        guard let job = try await database.read({ try JobStore.find(id.id, account: account, in: $0) }) else {
            throw RPCError.notFound("job \(id.id)")
        }
        return job
    }

    func list(_ request: JobsRequest, in call: CallContext, to send: (ListItem<Job>) async throws -> Void) async throws {
        let account = try Self.account(of: call)
        let page = try KeysetPage(cursor: request.cursor, limit: request.limit, from: .max)
        try await page.send(to: send, id: \.id, block: Self.blockRows) { below, limit in
            try await database.read { transaction in
                try JobStore.page(account: account, state: request.state, below: below, limit: limit, in: transaction)
            }
        }
    }

    /// The job is on disk before its request is answered.
    private func accept<Request: MessageValue>(
        _ call: CallContext, _ method: Method<Request, JobID>, _ request: Request,
        _ order: @escaping @Sendable (borrowing Transaction) throws -> JobStore.Order
    ) async throws -> JobID {
        let now = clock.now()
        let id = try await database.write(once: call, method, request, at: now) { transaction in
            JobID(id: try JobStore.accept(try order(transaction), at: now, in: transaction).id)
        }
        worker.wake()
        return id
    }

    /// The account of the call, which has the survey.
    private func owner(of survey: Int64, in call: CallContext) async throws -> Int64 {
        let account = try call.requireAccount()
        _ = try await responses.survey(SurveyID(id: survey), in: call.nested())
        return account
    }

    /// Nil for an operator who asks for everybody's.
    private static func account(of call: CallContext) throws(RPCError) -> Int64? {
        if case .operator? = call.peer, call.account == nil { return nil }
        return try call.requireAccount()
    }
}
