import Contracts
import JSON
import Storage

extension JobKind: SQLConvertible {}
extension JobState: SQLConvertible {}

/// What is to be done after its request was answered, in the order in which it was accepted.
enum JobStore {
    /// A job as somebody asks for it.
    struct Order: Sendable {
        let account: Int64
        /// 0 for an erasure.
        var survey: Int64 = 0
        let kind: JobKind
        var batch: String?
        var mailing: Int64?
        var contact: Int64?
        /// The newest respondent that the job may change.
        var last: Int64 = 0
        let payload: String
        var position: String?
        var receipt: ErasureReceipt?
    }

    private static let columns = """
        id, account, kind, state, survey, batch, mailing, contact, changed, skipped, receipt, failure, created_at, started_at, ended_at
        """

    static func accept(_ order: Order, at now: Int64, in transaction: borrowing Transaction) throws -> Job {
        let row = try transaction.first(
            """
            INSERT INTO jobs (account, survey, kind, state, batch, mailing, contact, last, payload, position, changed, skipped, receipt, created_at)
            VALUES (?1, ?2, ?3, 'queued', ?4, ?5, ?6, ?7, ?8, ?9, 0, '[]', ?10, ?11) RETURNING \(columns)
            """,
            order.account, order.survey, order.kind, order.batch, order.mailing, order.contact, order.last, order.payload,
            order.position, order.receipt.map { JSON.encodeString($0) }, now)
        guard let row else { throw StorageError(.corrupt, "An inserted job is not there.") }
        return try job(row)
    }

    /// - Parameter account: Nil for anybody's.
    static func find(_ id: Int64, account: Int64?, in transaction: borrowing Transaction) throws -> Job? {
        try transaction.first(
            "SELECT \(columns) FROM jobs WHERE id = ?1 AND account = COALESCE(?2, account)", id, account
        ).map(job)
    }

    /// Up to `limit` jobs with an id below `below`, newest first.
    static func page(
        account: Int64?, state: JobState?, below: Int64, limit: Int64, in transaction: borrowing Transaction
    ) throws -> [Job] {
        let whose = account == nil ? "?1 IS NULL" : "account = ?1"
        return try transaction.query(
            """
            SELECT \(columns) FROM jobs WHERE \(whose) AND id < ?2 AND (?3 IS NULL OR state = ?3) ORDER BY id DESC LIMIT ?4
            """, account, below, state, limit
        ).map(job)
    }

    private static func job(_ row: Row) throws -> Job {
        let survey: Int64 = try row.value(4)
        let (skipped, receipt): (String, String?) = (try row.value(9), try row.value(10))
        return Job(
            id: try row.value(0), account: try row.value(1), kind: try row.value(2), state: try row.value(3),
            survey: survey == 0 ? nil : survey, batch: try row.value(5), mailing: try row.value(6), contact: try row.value(7),
            changed: try row.value(8), skipped: try JSON.decode([SkippedRecord].self, from: skipped),
            receipt: try receipt.map { try JSON.decode(ErasureReceipt.self, from: $0) }, failure: try row.value(11),
            createdAt: try row.value(12), startedAt: try row.value(13), endedAt: try row.value(14))
    }

    /// Removes up to `limit` jobs that ended before an instant. Receipts of erasures stay: they are what there is to show.
    static func purge(endedBefore instant: Int64, limit: Int, in transaction: borrowing Transaction) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM jobs WHERE id IN (
                SELECT id FROM jobs WHERE ended_at IS NOT NULL AND ended_at < ?1 AND kind <> 'erase' ORDER BY ended_at LIMIT ?2
            )
            """, instant, limit)
    }
}
