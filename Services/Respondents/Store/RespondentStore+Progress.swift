import Contracts
import Storage

/// What events change. A reference that nobody has any more changes nothing: its assignment was dropped, or there never was one.
///
/// In privacy mode anonymised nothing more exact than the day is kept at any time (`Moment.day`).
extension RespondentStore {
    /// The first opening counts; times that a client set before stay.
    static func opened(
        reference: String, account: Int64, at moment: Moment, in transaction: borrowing Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE respondents SET opened_at = CASE privacy WHEN 'anonymised' THEN ?5 ELSE ?3 END,
                opened_text = COALESCE(opened_text, CASE privacy WHEN 'anonymised' THEN ?6 ELSE ?4 END)
            WHERE reference = ?1 AND account = ?2 AND opened_at IS NULL
            """,
            reference, account, moment.instant, moment.text, moment.day.instant, moment.day.text)
    }

    /// In privacy mode anonymised, the same statement drops the assignment.
    static func completed(
        reference: String, account: Int64, at moment: Moment, in transaction: borrowing Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE respondents SET completed_at = CASE privacy WHEN 'anonymised' THEN ?5 ELSE ?3 END,
                answered_text = COALESCE(answered_text, CASE privacy WHEN 'anonymised' THEN ?6 ELSE ?4 END),
                reference = CASE privacy WHEN 'anonymised' THEN NULL ELSE reference END
            WHERE reference = ?1 AND account = ?2 AND completed_at IS NULL
            """,
            reference, account, moment.instant, moment.text, moment.day.instant, moment.day.text)
    }

    /// The last times that a client set win (F-25, F-28).
    static func timesSet(
        reference: String, account: Int64, opened: String, answered: String, in transaction: borrowing Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE respondents SET opened_text = CASE privacy WHEN 'anonymised' THEN ?5 ELSE ?3 END,
                answered_text = CASE privacy WHEN 'anonymised' THEN ?6 ELSE ?4 END
            WHERE reference = ?1 AND account = ?2
            """,
            reference, account, opened, answered, VendorTime.startOfDay(opened), VendorTime.startOfDay(answered))
    }
}
