import Contracts
import JSON
import Storage

/// What jobs do, a part at a time: the rows of a part and the place behind it are written together, so that a crash repeats and skips nothing.
extension JobStore {
    /// Rows changed in one transaction: some 10 ms, for which other writers wait.
    static let rowsPerPart: Int64 = 200

    /// Applies the next part of a job.
    ///
    /// - Returns: False when the job has to wait for others.
    static func applyPart(
        of id: Int64, values: AnonymisedValues, at now: Int64, in transaction: borrowing Transaction
    ) throws -> Bool {
        guard let job = try current(id, in: transaction) else { return true }
        switch job.kind {
        case .update: try update(job, at: now, in: transaction)
        case .anonymise: try anonymise(job, values: values, at: now, in: transaction)
        case .erase:
            if try hasEarlier(than: id, account: job.account, in: transaction) { return false }
            try ErasureStore.applyPart(of: job, values: values, at: now, in: transaction)
        }
        return true
    }

    /// 100 records at most: one part.
    private static func update(_ job: Current, at now: Int64, in transaction: borrowing Transaction) throws {
        let changes = try JSON.decode([RespondentChange].self, from: job.payload)
        var skipped: [SkippedRecord] = []
        for change in changes {
            let reason = try RespondentStore.update(change, survey: job.survey, account: job.account, in: transaction)
            if let reason { skipped.append(SkippedRecord(id: change.id, reason: reason)) }
        }
        try apply(
            job, changed: Int64(changes.count - skipped.count), skipped: JSON.encodeString(skipped), at: now, in: transaction)
    }

    private static func anonymise(
        _ job: Current, values: AnonymisedValues, at now: Int64, in transaction: borrowing Transaction
    ) throws {
        let wanted = try JSON.decode(Anonymisation.self, from: job.payload)
        let position = try job.position.map { try JSON.decode(RespondentPart.self, from: $0) } ?? RespondentPart(job)
        let people = try position.people(of: job, limit: rowsPerPart, in: transaction)
        for person in people {
            try RespondentStore.anonymise(
                person, email: wanted.email, labels: wanted.labels, values: values, account: job.account, at: now, in: transaction)
        }
        let changed = Int64(people.count)
        if let next = position.next(behind: people, limit: rowsPerPart) {
            try proceed(job, to: JSON.encodeString(next), changed: changed, at: now, in: transaction)
        } else {
            try apply(job, changed: changed, at: now, in: transaction)
        }
    }
}

/// Where an anonymisation stands among the respondents that it is about, by id.
@Message
struct RespondentPart: Sendable, Equatable {
    /// How the respondents are found.
    enum Source: String, Sendable, JSONCodable {
        case survey
        case batch
        /// Those whose links were made for the mailing.
        case mailing
        /// Those who have a letter of it.
        case letters
    }

    var source: Source
    var after: Int64 = 0
}

extension RespondentPart {
    init(_ job: JobStore.Current) {
        self.init(source: job.batch != nil ? .batch : job.mailing != nil ? .mailing : .survey)
    }

    /// The next ones. Respondents who came after the request are not among them. The plus keeps engines from reading the whole survey for a
    /// batch.
    func people(
        of job: JobStore.Current, limit: Int64, in transaction: borrowing Transaction
    ) throws -> [RespondentStore.Person] {
        let columns = RespondentStore.personColumns.split(separator: ", ").map { "r.\($0)" }.joined(separator: ", ")
        let (which, id, argument): (String, String, any SQLConvertible) =
            switch source {
            case .survey: ("respondents r WHERE r.account = ?1 AND r.survey = ?2 AND ?3 IS NULL", "r.id", String?.none)
            case .batch: ("respondents r WHERE r.account = ?1 AND +r.survey = ?2 AND r.batch = ?3", "r.id", job.batch)
            case .mailing: ("respondents r WHERE r.account = ?1 AND +r.survey = ?2 AND r.mailing = ?3", "r.id", job.mailing)
            case .letters:
                (
                    """
                    letters l JOIN respondents r ON r.id = l.respondent AND r.account = l.account
                    WHERE l.account = ?1 AND l.mailing = ?3 AND +r.survey = ?2
                    """, "l.respondent", job.mailing
                )
            }
        return try transaction.query(
            "SELECT \(columns) FROM \(which) AND \(id) > ?4 AND \(id) <= ?5 ORDER BY \(id) LIMIT ?6",
            job.account, job.survey, argument, after, job.last, limit
        ).map(RespondentStore.person)
    }

    /// Nil when there is nothing behind them.
    func next(behind people: [RespondentStore.Person], limit: Int64) -> RespondentPart? {
        var next = self
        if let last = people.last, people.count == limit {
            next.after = last.id
        } else if source == .mailing {
            next.source = .letters
            next.after = 0
        } else {
            return nil
        }
        return next
    }
}
