import Contracts
import Storage

/// Jobs of one lane are applied one after the other; lanes do not wait for each other. An erasure alone waits for everything that its account
/// had asked for before it.
extension JobStore {
    struct Lane: Sendable, Equatable {
        let account: Int64
        let survey: Int64

        static let none = Lane(account: -1, survey: -1)
    }

    struct Head: Sendable, Equatable {
        let lane: Lane
        let job: Int64
    }

    /// The first job to be applied of each of the lanes that follow one, up to `limit`. A look-up each, however many jobs wait.
    static func heads(after lane: Lane, limit: Int, in transaction: borrowing Transaction) throws -> [Head] {
        var heads: [Head] = []
        var last = lane
        while heads.count < limit {
            let row = try transaction.first(
                """
                SELECT account, survey, id FROM jobs WHERE applied_at IS NULL AND (account, survey) > (?1, ?2)
                ORDER BY account, survey, id LIMIT 1
                """, last.account, last.survey)
            guard let row else { break }
            last = Lane(account: try row.value(0), survey: try row.value(1))
            heads.append(Head(lane: last, job: try row.value(2)))
        }
        return heads
    }

    /// Whether an erasure must wait.
    static func hasEarlier(than job: Int64, account: Int64, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.first(
            "SELECT id FROM jobs WHERE account = ?1 AND applied_at IS NULL AND id < ?2 LIMIT 1", account, job) != nil
    }

    /// A job while it is applied.
    struct Current: Sendable {
        let id: Int64
        let account: Int64
        let survey: Int64
        let kind: JobKind
        let batch: String?
        let mailing: Int64?
        let last: Int64
        let payload: String
        let position: String?
    }

    /// Nil when it has been applied already.
    static func current(_ id: Int64, in transaction: borrowing Transaction) throws -> Current? {
        try transaction.first(
            """
            SELECT account, survey, kind, batch, mailing, last, COALESCE(payload, ''), position FROM jobs
            WHERE id = ?1 AND applied_at IS NULL
            """, id
        ).map { row in
            Current(
                id: id, account: try row.value(0), survey: try row.value(1), kind: try row.value(2), batch: try row.value(3),
                mailing: try row.value(4), last: try row.value(5), payload: try row.value(6), position: try row.value(7))
        }
    }

    /// The job goes on at a position next time.
    static func proceed(
        _ job: Current, to position: String, payload: String? = nil, changed: Int64, receipt: String? = nil, at now: Int64,
        in transaction: borrowing Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE jobs SET state = 'running', position = ?2, payload = COALESCE(?3, payload), changed = changed + ?4,
                receipt = COALESCE(?5, receipt), started_at = COALESCE(started_at, ?6), failure = NULL
            WHERE id = ?1
            """, job.id, position, payload, changed, receipt, now)
    }

    /// The job has changed all that it is to change. What it held goes; a job that leaves old values behind is not done before they are
    /// cleared away.
    static func apply(
        _ job: Current, changed: Int64, skipped: String = "[]", receipt: String? = nil, at now: Int64,
        in transaction: borrowing Transaction
    ) throws {
        let isDone = job.kind == .update
        try transaction.execute(
            """
            UPDATE jobs SET state = ?2, payload = NULL, position = NULL, changed = changed + ?3, skipped = ?4,
                receipt = COALESCE(?5, receipt), failure = NULL, started_at = COALESCE(started_at, ?6), applied_at = ?6, ended_at = ?7
            WHERE id = ?1
            """, job.id, isDone ? JobState.done : .clearing, changed, skipped, receipt, now, isDone ? now : nil)
    }

    /// The job can never be done: its lane goes on without it.
    static func fail(_ id: Int64, because reason: String, at now: Int64, in transaction: borrowing Transaction) throws {
        try transaction.execute(
            """
            UPDATE jobs SET state = 'failed', payload = NULL, position = NULL, failure = ?2, applied_at = ?3, ended_at = ?3
            WHERE id = ?1 AND applied_at IS NULL
            """, id, reason, now)
    }

    /// Shows why the job does not get on.
    static func note(_ id: Int64, failure: String, in transaction: borrowing Transaction) throws {
        try transaction.execute("UPDATE jobs SET failure = ?2 WHERE id = ?1 AND applied_at IS NULL", id, failure)
    }

    /// Jobs whose old values are still to be cleared away.
    static func toClear(limit: Int64, in transaction: borrowing Transaction) throws -> [Int64] {
        try transaction.query(
            "SELECT id FROM jobs WHERE applied_at IS NOT NULL AND ended_at IS NULL ORDER BY id LIMIT ?1", limit
        ).map { try $0.value(0) }
    }

    static func end(_ ids: [Int64], at now: Int64, in transaction: borrowing Transaction) throws {
        for id in ids {
            try transaction.execute("UPDATE jobs SET state = 'done', ended_at = ?2 WHERE id = ?1 AND ended_at IS NULL", id, now)
        }
    }
}
