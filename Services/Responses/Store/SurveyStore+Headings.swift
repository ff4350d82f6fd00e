import Contracts
import Storage

extension SurveyStore {
    func survey(uuid: String, account: Int64, in transaction: borrowing Transaction) throws -> SurveyRecord? {
        try transaction.first("SELECT \(SurveyRecord.columns) FROM surveys WHERE uuid = ?1 AND account = ?2", uuid, account)
            .map(SurveyRecord.init)
    }

    /// One page of the account's surveys, oldest first, and the count of all.
    func page(
        _ page: NumberedPage, of account: Int64, in transaction: borrowing Transaction
    ) throws -> (total: Int64, records: [SurveyRecord]) {
        let count = try transaction.first("SELECT count(*) FROM surveys WHERE account = ?1 AND is_hidden = 0", account)
        let rows = try transaction.query(
            "SELECT \(SurveyRecord.columns) FROM surveys WHERE account = ?1 AND is_hidden = 0 ORDER BY id LIMIT ?2 OFFSET ?3",
            account, page.size, page.offset)
        return (try count?.value(0) ?? 0, try rows.map(SurveyRecord.init))
    }
}
