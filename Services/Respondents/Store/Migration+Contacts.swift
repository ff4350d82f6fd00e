import Storage

extension Migration {
    // contact_labels finds contacts by a label: the digest of its text, so that there is one copy of the text less. A contact of version 0 is
    // not in it yet.
    static let contactSearch = Migration(
        id: "respondents.contactSearch",
        statements: [
            "ALTER TABLE contacts ADD COLUMN version {integer} NOT NULL DEFAULT 0",
            "CREATE INDEX contacts_in_order ON contacts (account, id)",
            "CREATE INDEX contacts_without_labels ON contacts (id) WHERE version = 0",
            """
            CREATE TABLE contact_labels (
                account {integer} NOT NULL, number {integer} NOT NULL, digest {integer} NOT NULL, contact {integer} NOT NULL,
                PRIMARY KEY (account, number, digest, contact)
            ) {keyed}
            """,
            "CREATE INDEX entries_by_contact ON entries (account, contact) WHERE contact IS NOT NULL",
            "CREATE INDEX projects_by_account ON projects (account, name)",
        ])

    // A job's lane is its account and survey; survey is 0 for erasures. last is the newest respondent that a job may change. payload holds
    // personal data and goes when the job has been applied; between that and the end the database's files are cleared of the old values.
    static let jobs = Migration(
        id: "respondents.jobs",
        statements: [
            """
            CREATE TABLE jobs (
                id {id}, account {integer} NOT NULL, survey {integer} NOT NULL, kind {text} NOT NULL, state {text} NOT NULL, batch {text},
                mailing {integer}, contact {integer}, last {integer} NOT NULL, payload {text}, position {text}, changed {integer} NOT NULL,
                skipped {text} NOT NULL, receipt {text}, failure {text}, created_at {integer} NOT NULL, started_at {integer},
                applied_at {integer}, ended_at {integer}
            ) {table}
            """,
            "CREATE INDEX jobs_by_account ON jobs (account, id)",
            "CREATE INDEX jobs_to_apply ON jobs (account, survey, id) WHERE applied_at IS NULL",
            "CREATE INDEX jobs_to_clear ON jobs (id) WHERE applied_at IS NOT NULL AND ended_at IS NULL",
            "CREATE INDEX jobs_by_age ON jobs (ended_at) WHERE ended_at IS NOT NULL",
            "CREATE INDEX respondents_in_order ON respondents (account, survey, id)",
            "CREATE INDEX respondents_by_contact ON respondents (account, contact, id) WHERE contact IS NOT NULL",
        ])
}
