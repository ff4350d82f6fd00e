import Contracts
import RPC
import Storage

/// Of whose respondents a change may be.
enum JobScope {
    /// - Throws: `RespondentChangeRefusal` or `SurveyRefusal.foreign`.
    static func check(_ wanted: Anonymisation, account: Int64, in transaction: borrowing Transaction) throws {
        if let batch = wanted.batch {
            let unknown = RPCError(.notFound, reason: RespondentChangeRefusal.unknownBatch, "the survey has no such batch")
            guard let row = try transaction.first("SELECT account, survey FROM batches WHERE id = ?1", batch) else { throw unknown }
            try checkOwner(row, account)
            guard try row.value(1) == wanted.survey else { throw unknown }
        }
        if let mailing = wanted.mailing {
            let unknown = RPCError(.notFound, reason: RespondentChangeRefusal.unknownMailing, "the survey has no such mailing")
            let row = try transaction.first(
                """
                SELECT m.account, COALESCE(p.survey, m.survey, ?2) FROM mailings m LEFT JOIN projects p ON p.name = m.project AND p.account = m.account
                WHERE m.id = ?1
                """, mailing, wanted.survey)
            guard let row else { throw unknown }
            try checkOwner(row, account)
            guard try row.value(1) == wanted.survey else { throw unknown }
        }
    }

    private static func checkOwner(_ row: Row, _ account: Int64) throws {
        guard try row.value(0) == account else {
            throw RPCError(.permissionDenied, reason: SurveyRefusal.foreign, "it belongs to another account")
        }
    }
}

extension RespondentStore {
    /// The highest id that a respondent has.
    static func newest(in transaction: borrowing Transaction) throws -> Int64 {
        try transaction.first("SELECT COALESCE(MAX(id), 0) FROM respondents")?.value(0) ?? 0
    }
}
