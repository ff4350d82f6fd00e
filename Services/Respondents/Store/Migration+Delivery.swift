import Storage

extension Migration {
    // activity is 'active' while letters of a mailing wait or are under way, else null: whoever sends looks at those mailings alone.
    // fill_after and fill_until are there while a mailing's letters are still being written: behind which respondent it goes on, and with
    // which it ends. repeated counts how often a letter was handed over again without knowing whether it had arrived. An opt-out keeps a
    // keyed hash of the address and no address.
    static let delivery = Migration(
        id: "respondents.delivery",
        statements: [
            "ALTER TABLE mailings ADD COLUMN survey {integer}",
            "ALTER TABLE mailings ADD COLUMN html {text}",
            "ALTER TABLE mailings ADD COLUMN batch {text}",
            "ALTER TABLE mailings ADD COLUMN reminder_of {integer}",
            "ALTER TABLE mailings ADD COLUMN activity {text}",
            "ALTER TABLE mailings ADD COLUMN stopped_at {integer}",
            "ALTER TABLE mailings ADD COLUMN fill_after {integer}",
            "ALTER TABLE mailings ADD COLUMN fill_until {integer}",
            "CREATE INDEX mailings_by_activity ON mailings (activity, id)",
            "ALTER TABLE letters ADD COLUMN repeated {integer}",
            "CREATE INDEX letters_by_mailing ON letters (account, mailing, state, due_at, id)",
            """
            CREATE TABLE mail_templates (
                id {id}, account {integer} NOT NULL, name {text} NOT NULL, subject {text} NOT NULL, body {text} NOT NULL, html {text},
                version {integer} NOT NULL, created_at {integer} NOT NULL
            ) {table}
            """,
            "CREATE INDEX mail_templates_by_account ON mail_templates (account, id)",
            """
            CREATE TABLE opt_outs (
                account {integer} NOT NULL, address {blob} NOT NULL, created_at {integer} NOT NULL, PRIMARY KEY (account, address)
            ) {keyed}
            """,
        ])
}
