import Storage

extension Migration {
    // Every criterion of a search has an index that begins with it and goes on in the order of the list, so that a page is read from where it
    // begins. Days of texts are their first ten characters, and a second index counts them:
    // SQLite 3.40 looks at the row for every entry of an index over an expression. The day of adding is kept, because SQL knows no Warsaw. Labels that are set
    // have a row each, with the order behind the value. Rows that were there before have no day yet: `RespondentStore.indexOld` gives them
    // day and labels, and finds them by an index that is empty from then on. That references are unique tells SQLite, which keeps no statistics
    // here, that looking for one is better than going through an account.
    static let search = Migration(
        id: "respondents.search",
        statements: [
            "ALTER TABLE respondents ADD COLUMN added_day {text}",
            "CREATE INDEX respondents_by_added ON respondents (account, survey, added_day, email_key, id)",
            """
            CREATE INDEX respondents_by_invited ON respondents (account, survey, substr(invited_text, 1, 10), email_key, id)
            WHERE invited_text IS NOT NULL
            """,
            "CREATE INDEX respondents_by_invited_time ON respondents (account, survey, invited_text) WHERE invited_text IS NOT NULL",
            """
            CREATE INDEX respondents_by_opened ON respondents (account, survey, substr(opened_text, 1, 10), email_key, id)
            WHERE opened_text IS NOT NULL
            """,
            "CREATE INDEX respondents_by_opened_time ON respondents (account, survey, opened_text) WHERE opened_text IS NOT NULL",
            """
            CREATE INDEX respondents_by_answered ON respondents (account, survey, substr(answered_text, 1, 10), email_key, id)
            WHERE answered_text IS NOT NULL
            """,
            "CREATE INDEX respondents_by_answered_time ON respondents (account, survey, answered_text) WHERE answered_text IS NOT NULL",
            "DROP INDEX respondents_by_reference",
            "CREATE UNIQUE INDEX respondents_by_reference ON respondents (reference)",
            "CREATE INDEX respondents_unindexed ON respondents (id) WHERE added_day IS NULL",
            """
            CREATE TABLE respondent_labels (
                account {integer} NOT NULL, survey {integer} NOT NULL, number {integer} NOT NULL, value {text} NOT NULL,
                email_key {text} NOT NULL, respondent {integer} NOT NULL,
                PRIMARY KEY (account, survey, number, value, email_key, respondent)
            ) {keyed}
            """,
        ])
}
