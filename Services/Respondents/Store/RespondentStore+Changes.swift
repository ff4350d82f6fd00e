import Contracts
import JSON
import Storage

/// What jobs do to respondents. Every change of address or labels passes `rewrite`.
extension RespondentStore {
    /// A respondent as far as jobs are concerned.
    struct Person: Sendable {
        let id: Int64
        let isOffline: Bool
        let email: String
        let labels: [String]
    }

    static let personColumns = "id, offline_distribution, email, labels"

    static func person(_ row: Row) throws -> Person {
        let labels: String = try row.value(3)
        return Person(
            id: try row.value(0), isOffline: try row.value(1), email: try row.value(2),
            labels: try JSON.decode([String?].self, from: labels).map { $0 ?? "" })
    }

    /// Applies one record of an update; the reason where it changes nothing.
    static func update(
        _ change: RespondentChange, survey: Int64, account: Int64, in transaction: borrowing Transaction
    ) throws -> SkipReason? {
        let row = try transaction.first(
            "SELECT \(personColumns) FROM respondents WHERE id = ?1 AND account = ?2 AND survey = ?3", change.id, account, survey)
        guard let row else { return .unknownRespondent }
        let person = try person(row)
        guard !person.isOffline else { return .offlineDistribution }
        var email = person.email
        if let given = change.email {
            guard let identifier = try? Identifier.normalized(.email, given) else { return .invalidEmail }
            email = identifier.text
        }
        var labels = person.labels
        for label in change.labels { labels.set(label.text, number: label.number) }
        try rewrite(person.id, email: email, labels: labels, account: account, in: transaction)
        return nil
    }

    /// Replaces labels, and of those who get mail from here the address as well.
    static func anonymise(
        _ person: Person, email: Bool, labels: [Int64], values: AnonymisedValues, account: Int64, at now: Int64,
        in transaction: borrowing Transaction
    ) throws {
        let replacesEmail = email && !person.isOffline
        try rewrite(
            person.id, email: replacesEmail ? values.email : person.email, labels: values.labels(person.labels, numbers: labels),
            account: account, in: transaction)
        if replacesEmail { _ = try stopLetters(to: person.id, account: account, at: now, in: transaction) }
    }

    /// Leaves of a respondent how far somebody got, and nothing of who it was.
    ///
    /// - Returns: How many letters will not leave.
    static func erase(
        _ person: Person, values: AnonymisedValues, account: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws -> Int64 {
        try rewrite(person.id, email: person.email.isEmpty ? "" : values.email, labels: [], account: account, in: transaction)
        try transaction.execute("UPDATE respondents SET contact = NULL WHERE id = ?1 AND account = ?2", person.id, account)
        return try stopLetters(to: person.id, account: account, at: now, in: transaction)
    }

    private static func rewrite(
        _ id: Int64, email: String, labels: [String], account: Int64, in transaction: borrowing Transaction
    ) throws {
        try reindexing(id, account: account, in: transaction) { transaction in
            try transaction.execute(
                "UPDATE respondents SET email = ?3, email_key = ?4, labels = ?5 WHERE id = ?1 AND account = ?2",
                id, account, email, email.lowercased(), JSON.encodeString(labels))
        }
    }

    /// Stops the letters that wait, and takes from all what a mail server may have said about the address.
    private static func stopLetters(
        to respondent: Int64, account: Int64, at now: Int64, in transaction: borrowing Transaction
    ) throws -> Int64 {
        let stopped = try transaction.execute(
            "UPDATE letters SET state = 'stopped', ended_at = ?3 WHERE account = ?1 AND respondent = ?2 AND state = 'queued'",
            account, respondent, now)
        try transaction.execute(
            "UPDATE letters SET failure = NULL WHERE account = ?1 AND respondent = ?2 AND failure IS NOT NULL", account, respondent)
        return Int64(stopped)
    }
}
