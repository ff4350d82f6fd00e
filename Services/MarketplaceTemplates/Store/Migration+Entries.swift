import Storage

extension Migration {
    /// Entries of respondents, and what they add up to.
    static let entries = Migration(
        id: "marketplaceTemplates.entries",
        statements: [
            "ALTER TABLE buyer_quotas ADD COLUMN maximum {integer}",
            // One questionnaire for each different set of questions that a survey has ever asked.
            """
            CREATE TABLE screeners (
                account {integer} NOT NULL, survey {integer} NOT NULL, fingerprint {text} NOT NULL, questionnaire {integer} NOT NULL,
                questions {text} NOT NULL, created_at {integer} NOT NULL, PRIMARY KEY (account, survey, fingerprint)
            ) {keyed}
            """,
            "CREATE INDEX screeners_by_questionnaire ON screeners (questionnaire)",
            // `id` is all that a respondent and the buyer's own pages know of an entry; `link_key` makes a second start the same entry.
            """
            CREATE TABLE buyer_entries (
                id {text} NOT NULL PRIMARY KEY, account {integer} NOT NULL, survey {integer} NOT NULL, link_key {text} NOT NULL,
                is_test {integer} NOT NULL, supplier {text}, transaction_id {text}, state {text} NOT NULL, screener {integer},
                grant_id {integer}, is_held {integer} NOT NULL, places {text} NOT NULL, expires_at {integer},
                created_at {integer} NOT NULL, ended_at {integer}, UNIQUE (account, survey, link_key)
            ) {keyed}
            """,
            "CREATE INDEX buyer_entries_held ON buyer_entries (account, survey, is_test, expires_at) WHERE is_held = 1",
            "CREATE INDEX buyer_entries_late ON buyer_entries (expires_at) WHERE is_held = 1",
            // The row of quota '' counts for the survey as a whole. Tests have rows of their own.
            """
            CREATE TABLE buyer_tallies (
                account {integer} NOT NULL, survey {integer} NOT NULL, is_test {integer} NOT NULL, quota {text} NOT NULL,
                reserved {integer} NOT NULL DEFAULT 0, committed {integer} NOT NULL DEFAULT 0, entered {integer} NOT NULL DEFAULT 0,
                terminated {integer} NOT NULL DEFAULT 0, overquota {integer} NOT NULL DEFAULT 0,
                PRIMARY KEY (account, survey, is_test, quota)
            ) {keyed}
            """,
        ])
}
