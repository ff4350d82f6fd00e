import JSON
import Storage

/// Responses and their answers in SQL. Every change is one conditional statement, and what follows from it is in the same transaction.
enum ResponseStore {
    static func response(_ id: Int64, of survey: Int64, in transaction: borrowing Transaction) throws(StorageError) -> ResponseRecord? {
        guard
            let row = try transaction.first(
                "SELECT \(ResponseRecord.columns) FROM responses WHERE id = ?1 AND survey = ?2", id, survey)
        else { return nil }
        return try ResponseRecord(row)
    }

    static func response(
        of entry: Entry, survey: Int64, in transaction: borrowing Transaction
    ) throws(StorageError) -> ResponseRecord? {
        guard
            let row = try transaction.first(
                "SELECT \(ResponseRecord.columns) FROM responses WHERE survey = ?1 AND entry_key = ?2", survey, entry.key)
        else { return nil }
        return try ResponseRecord(row)
    }

    /// Whether anybody has begun to answer the survey.
    static func exist(of survey: Int64, in transaction: borrowing Transaction) throws(StorageError) -> Bool {
        try transaction.first("SELECT 1 FROM responses WHERE survey = ?1 LIMIT 1", survey) != nil
    }

    /// The responses of a survey with ids below `id`, newest first, of one state or of both.
    static func responses(
        of survey: Int64, state: ResponseState?, below id: Int64, limit: Int64, in transaction: borrowing Transaction
    ) throws(StorageError) -> [ResponseRecord] {
        let rows =
            if let state {
                try transaction.query(
                    """
                    SELECT \(ResponseRecord.columns) FROM responses WHERE survey = ?1 AND state = ?2 AND id < ?3
                    ORDER BY id DESC LIMIT ?4
                    """, survey, state, id, limit)
            } else {
                try transaction.query(
                    "SELECT \(ResponseRecord.columns) FROM responses WHERE survey = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
                    survey, id, limit)
            }
        var records: [ResponseRecord] = []
        for row in rows { records.append(try ResponseRecord(row)) }
        return records
    }

    /// The answers of a response by question id, in the order in which the pages were answered.
    static func answers(of response: Int64, in transaction: borrowing Transaction) throws -> JSONObject {
        var answers = JSONObject()
        let rows = try transaction.query(
            "SELECT answers FROM answers WHERE response = ?1 ORDER BY answered_at, page", response)
        for row in rows {
            let text: String = try row.value(0)
            for (question, answer) in try JSON.decode(JSONObject.self, from: text) { answers.updateValue(answer, forKey: question) }
        }
        return answers
    }
}
