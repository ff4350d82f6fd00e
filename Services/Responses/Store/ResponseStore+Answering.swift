import JSON
import Storage

extension ResponseStore {
    /// Stores a page and moves on to the next; false when the response no longer stands at the page.
    static func advance(
        _ response: ResponseRecord, to page: Int64, answers: String, at now: Int64, in transaction: borrowing Transaction
    ) throws(StorageError) -> Bool {
        let moved = try transaction.execute(
            "UPDATE responses SET page = ?3, bytes = bytes + ?5 WHERE id = ?1 AND page = ?2 AND state = ?4",
            response.id, response.page, page, ResponseState.started, answers.utf8.count)
        guard moved == 1 else { return false }
        try insert(answers, of: response, at: now, in: transaction)
        return true
    }

    enum Completion: Sendable, Equatable {
        /// The survey's completion of this number, counted from 1, and the key of its codes.
        case completed(number: Int64, codeKey: [UInt8])
        /// The response no longer stands at the page. Nothing of the transaction may be kept.
        case elsewhere
        /// The survey takes no completions any more.
        case surveyEnded
    }

    /// Stores the last page, completes the response and counts it against the survey's limit, which is never exceeded.
    static func complete(
        _ response: ResponseRecord, answers: String, at now: Int64, in transaction: borrowing Transaction
    ) throws(StorageError) -> Completion {
        // The survey comes first, and its row makes others wait: completions get their numbers in the order of their commits.
        let counted = try transaction.first(
            """
            UPDATE surveys SET completions = completions + 1
            WHERE id = ?1 AND status = ?2 AND (ends_at IS NULL OR ends_at > ?3)
                AND (response_limit IS NULL OR completions < response_limit)
            RETURNING completions, code_key
            """, response.survey, SurveyStatus.collecting.rawValue, now)
        guard let counted else { return try stands(response, in: transaction) ? .surveyEnded : .elsewhere }
        let number: Int64 = try counted.value(0)
        let completed = try transaction.execute(
            """
            UPDATE responses SET state = ?3, completed_at = ?4, bytes = bytes + ?6, completion = ?7
            WHERE id = ?1 AND page = ?2 AND state = ?5
            """,
            response.id, response.page, ResponseState.completed, now, ResponseState.started, answers.utf8.count, number)
        guard completed == 1 else { return .elsewhere }
        try insert(answers, of: response, at: now, in: transaction)
        return .completed(number: number, codeKey: try counted.value(1))
    }

    /// Whether the response is still where it was when it was read.
    private static func stands(_ response: ResponseRecord, in transaction: borrowing Transaction) throws(StorageError) -> Bool {
        try transaction.first(
            "SELECT 1 FROM responses WHERE id = ?1 AND page = ?2 AND state = ?3", response.id, response.page, ResponseState.started) != nil
    }

    static func setVerificationCode(_ code: String, of response: Int64, in transaction: borrowing Transaction) throws(StorageError) {
        try transaction.execute("UPDATE responses SET verification_code = ?2 WHERE id = ?1", response, code)
    }

    /// Notes when a client says that it was filled in; false when that is what is noted already.
    static func setTimes(
        opened: String, answered: String, of response: Int64, in transaction: borrowing Transaction
    ) throws(StorageError) -> Bool {
        try transaction.execute(
            """
            UPDATE responses SET told_opened = ?2, told_answered = ?3 WHERE id = ?1 AND (told_opened <> ?2 OR told_answered <> ?3)
            """, response, opened, answered) == 1
    }

    private static func insert(
        _ answers: String, of response: ResponseRecord, at now: Int64, in transaction: borrowing Transaction
    ) throws(StorageError) {
        try transaction.execute(
            "INSERT INTO answers (response, page, account, answers, answered_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            response.id, response.page, response.account, answers, now)
        // What was put aside of the page has become its answer.
        try transaction.execute("DELETE FROM drafts WHERE response = ?1", response.id)
    }

    /// The answers of one page as they are stored; nil where it was not answered.
    static func answers(
        of response: Int64, onPage page: Int64, in transaction: borrowing Transaction
    ) throws(StorageError) -> String? {
        try transaction.first("SELECT answers FROM answers WHERE response = ?1 AND page = ?2", response, page)?.value(0)
    }
}
