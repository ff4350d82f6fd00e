import Contracts
import Foundation
import JSON
import RPC
import Storage
import TestSupport

@testable import RespondentsService

extension RespondentsHarness {
    /// Puts a respondent into the table as one is who gets mail from here.
    @discardableResult
    func respondent(
        survey: Int64 = 7, email: String, labels: [String] = [], account: Int64 = account, isOffline: Bool = false, batch: String? = nil,
        mailing: Int64 = 0, contact: Int64? = nil
    ) async throws -> Int64 {
        try await database.write { transaction in
            let row = try transaction.first(
                """
                INSERT INTO respondents
                    (account, survey, origin, mailing, entry, privacy, reference, email, email_key, labels, offline_distribution, added_at, batch,
                    contact)
                VALUES (?1, ?2, ?3, ?4, 0, 'personal', NULL, ?5, ?6, ?7, ?8, 0, ?9, ?10) RETURNING id
                """,
                account, survey, "test:\(UUID().uuidString)", mailing, email, email.lowercased(), JSON.encodeString(labels), isOffline,
                batch,
                contact)
            return try row?.value(0) ?? 0
        }
    }

    func batch(_ id: String, survey: Int64 = 7, account: Int64 = account) async throws {
        try await database.write {
            try $0.execute("INSERT INTO batches (id, account, survey, created_at) VALUES (?1, ?2, ?3, 0)", id, account, survey)
        }
    }

    func letter(to respondent: Int64, mailing: Int64, state: String, failure: String? = nil, account: Int64 = account) async throws {
        try await database.write {
            try $0.execute(
                """
                INSERT INTO letters (account, mailing, respondent, state, attempts, due_at, created_at, failure)
                VALUES (?1, ?2, ?3, ?4, 0, 0, 0, ?5)
                """, account, mailing, respondent, state, failure)
        }
    }

    /// E-mail and labels as they are stored.
    func stored(_ respondent: Int64) async throws -> [String] {
        try await database.read { transaction in
            guard let row = try transaction.first("SELECT email, email_key, labels FROM respondents WHERE id = ?1", respondent) else {
                return []
            }
            let (email, key, labels): (String, String, String) = (try row.value(0), try row.value(1), try row.value(2))
            return [email, key] + (try JSON.decode([String].self, from: labels))
        }
    }

    func update(_ changes: [RespondentChange], survey: Int64 = 7, account: Int64 = account, key: String? = nil) async throws -> Int64 {
        let update = RespondentUpdate(survey: survey, respondents: changes)
        return try await application.jobs.update(update, in: .test(account: account, idempotencyKey: key)).id
    }

    func anonymise(
        survey: Int64 = 7, batch: String? = nil, mailing: Int64? = nil, email: Bool = true, labels: [Int64] = [], account: Int64 = account
    ) async throws -> Int64 {
        let wanted = Anonymisation(survey: survey, batch: batch, mailing: mailing, email: email, labels: labels)
        return try await application.jobs.anonymise(wanted, in: .test(account: account)).id
    }

    /// Applies all jobs.
    func work() async {
        await application.jobs.worker.work()
    }

    func job(_ id: Int64, account: Int64 = account) async throws -> Job {
        try await application.jobs.get(JobID(id: id), in: .test(account: account))
    }

    func jobs(_ request: JobsRequest = JobsRequest(), in call: CallContext) async throws -> ListPage<Job> {
        try await ListPage { try await application.jobs.list(request, in: call, to: $0) }
    }

    /// How often a text stands anywhere in the files of this service.
    func occurrences(of text: String) throws -> Int {
        try TestSupport.occurrences(of: text, inFilesOf: folder, named: "respondents.sqlite")
    }
}
