import JSON
import Storage

extension ResponseStore {
    /// A response without answers costs something as well.
    private static let bytesOfResponse = 256

    /// Whether all answers of a survey are of no more than that many bytes. Looks at no more responses than could be.
    static func areAnswers(of survey: Int64, within bytes: Int, in transaction: borrowing Transaction) throws(StorageError) -> Bool {
        let most = Int64(bytes / bytesOfResponse)
        let row = try transaction.first(
            "SELECT COUNT(*), COALESCE(SUM(bytes), 0) FROM (SELECT bytes FROM responses WHERE survey = ?1 LIMIT ?2) AS some",
            survey, most + 1)
        guard let row else { return true }
        let (count, size): (Int64, Int64) = (try row.value(0), try row.value(1))
        return count <= most && size <= Int64(bytes)
    }

    /// How many responses answer each question, of up to `limit` with ids above `id`.
    ///
    /// - Returns: Counts by question, and the last response's id; nil when there is none.
    static func answerCounts(
        of survey: Int64, above id: Int64, limit: Int64, in transaction: borrowing Transaction
    ) throws -> (counts: [Int64: Int64], last: Int64)? {
        let block = "SELECT id FROM responses WHERE survey = ?1 AND id > ?2 ORDER BY id LIMIT ?3"
        let end = try transaction.first("SELECT MAX(id) FROM (\(block)) AS block", survey, id, limit)
        guard let last: Int64 = try end?.value(0) else { return nil }
        var counts: [Int64: Int64] = [:]
        try transaction.forEach(
            """
            SELECT answers.answers FROM responses JOIN answers ON answers.response = responses.id
            WHERE responses.survey = ?1 AND responses.id > ?2 AND responses.id <= ?3
            """, survey, id, last
        ) { row in
            let text: String = try row.value(0)
            for (question, _) in try JSON.decode(JSONObject.self, from: text) {
                if let question = Int64(question) { counts[question, default: 0] += 1 }
            }
        }
        return (counts, last)
    }
}
