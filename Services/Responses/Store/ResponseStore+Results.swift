import Storage

extension ResponseStore {
    /// The versions of a survey that anybody has answered or begun to, ascending.
    static func answeredVersions(of survey: Int64, in transaction: borrowing Transaction) throws(StorageError) -> [Int64] {
        let rows = try transaction.query(
            """
            SELECT version FROM survey_versions WHERE survey = ?1 AND EXISTS (
                SELECT 1 FROM responses WHERE responses.survey = ?1 AND responses.version = survey_versions.version
            )
            ORDER BY version
            """, survey)
        var versions: [Int64] = []
        for row in rows { versions.append(try row.value(0)) }
        return versions
    }

    /// The responses of a survey with ids above `id`, oldest first, of one state or of both, with the size of their answers.
    static func facts(
        of survey: Int64, state: ResponseState?, above id: Int64, limit: Int64, in transaction: borrowing Transaction
    ) throws(StorageError) -> [(facts: ResponseFacts, bytes: Int)] {
        let columns = """
            id, version, state, opened_at, completed_at, told_opened, told_answered, verification_code, page, bytes
            """
        let rows =
            if let state {
                try transaction.query(
                    "SELECT \(columns) FROM responses WHERE survey = ?1 AND state = ?2 AND id > ?3 ORDER BY id LIMIT ?4",
                    survey, state, id, limit)
            } else {
                try transaction.query(
                    "SELECT \(columns) FROM responses WHERE survey = ?1 AND id > ?2 ORDER BY id LIMIT ?3", survey, id, limit)
            }
        var facts: [(ResponseFacts, Int)] = []
        facts.reserveCapacity(rows.count)
        for row in rows { facts.append((try ResponseFacts(row), try row.value(9))) }
        return facts
    }

    /// The answers of those responses, ids above the first and up to the last, page by page: one statement for all of them.
    static func forEachAnswers(
        of survey: Int64, state: ResponseState?, above first: Int64, through last: Int64, in transaction: borrowing Transaction,
        _ body: (_ response: Int64, _ answers: String) throws -> Void
    ) throws {
        let from = "SELECT answers.response, answers.answers FROM responses JOIN answers ON answers.response = responses.id"
        let order = "ORDER BY responses.id, answers.page"
        if let state {
            try transaction.forEach(
                "\(from) WHERE responses.survey = ?1 AND responses.state = ?2 AND responses.id > ?3 AND responses.id <= ?4 \(order)",
                survey, state, first, last
            ) { try body(try $0.value(0), try $0.value(1)) }
        } else {
            try transaction.forEach(
                "\(from) WHERE responses.survey = ?1 AND responses.id > ?2 AND responses.id <= ?3 \(order)", survey, first, last
            ) { try body(try $0.value(0), try $0.value(1)) }
        }
    }
}

extension ResponseFacts {
    fileprivate init(_ row: Row) throws(StorageError) {
        let state: ResponseState = try row.value(2)
        self.init(
            id: try row.value(0), version: try row.value(1), isCompleted: state == .completed, openedAt: try row.value(3),
            completedAt: try row.value(4), toldOpened: try row.value(5), toldAnswered: try row.value(6),
            verificationCode: try row.value(7), page: try row.value(8))
    }
}
