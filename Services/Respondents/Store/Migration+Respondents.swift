import Storage

extension Migration {
    /// Everything that the service keeps, oldest first.
    static let respondents: [Migration] = [
        .inbox, .idempotency, secrets, contacts, projects, addressLists, invitations, profiles, batches, letters,
        delivery, search, .idempotencySubjects, contactSearch, jobs,
    ]

    private static let secrets = Migration(
        id: "respondents.secrets",
        statements: ["CREATE TABLE secrets (name {text} NOT NULL PRIMARY KEY, secret {blob} NOT NULL) {keyed}"])

    private static let contacts = Migration(
        id: "respondents.contacts",
        statements: [
            """
            CREATE TABLE contacts (
                id {id}, account {integer} NOT NULL, uid {text}, email {text}, mobile {text}, email_key {text}, labels {text} NOT NULL,
                created_at {integer} NOT NULL
            ) {table}
            """,
            "CREATE INDEX contacts_by_uid ON contacts (account, uid)",
            "CREATE INDEX contacts_by_email ON contacts (account, email_key)",
            "CREATE INDEX contacts_by_mobile ON contacts (account, mobile)",
        ])

    // A project's name is unique in the installation: it is part of public links.
    private static let projects = Migration(
        id: "respondents.projects",
        statements: [
            """
            CREATE TABLE projects (
                name {text} NOT NULL PRIMARY KEY, account {integer} NOT NULL, survey {integer} NOT NULL,
                created_at {integer} NOT NULL
            ) {table}
            """,
            """
            CREATE TABLE mailings (
                id {id}, account {integer} NOT NULL, project {text} NOT NULL, title {text} NOT NULL, subject {text} NOT NULL,
                body {text} NOT NULL, privacy {text} NOT NULL, created_at {integer} NOT NULL
            ) {table}
            """,
            "CREATE INDEX mailings_by_project ON mailings (account, project, id)",
        ])

    // The primary key of identifiers is what keeps two concurrent calls from making two entries of one person.
    private static let addressLists = Migration(
        id: "respondents.addressLists",
        statements: [
            """
            CREATE TABLE entries (
                id {id}, account {integer} NOT NULL, project {text} NOT NULL, uid {text}, email {text}, mobile {text}, subgroup {text},
                contact {integer}, created_at {integer} NOT NULL
            ) {table}
            """,
            """
            CREATE TABLE identifiers (
                account {integer} NOT NULL, project {text} NOT NULL, kind {text} NOT NULL, value {text} NOT NULL, entry {integer} NOT NULL,
                PRIMARY KEY (account, project, kind, value)
            ) {keyed}
            """,
        ])

    // origin says for what a respondent was made, so that the same occasion makes one row. A mailing in privacy mode anonymous makes none.
    private static let invitations = Migration(
        id: "respondents.respondents",
        statements: [
            """
            CREATE TABLE respondents (
                id {id}, account {integer} NOT NULL, survey {integer} NOT NULL, origin {text} NOT NULL, mailing {integer} NOT NULL,
                entry {integer} NOT NULL, privacy {text} NOT NULL, reference {text}, email {text} NOT NULL, email_key {text} NOT NULL,
                labels {text} NOT NULL, offline_distribution {integer} NOT NULL, added_at {integer} NOT NULL, opened_at {integer},
                opened_text {text}, completed_at {integer}, answered_text {text}, UNIQUE (account, origin)
            ) {table}
            """,
            "CREATE INDEX respondents_by_email ON respondents (account, survey, email_key, id)",
            "CREATE INDEX respondents_by_mailing ON respondents (account, mailing, id)",
            "CREATE INDEX respondents_by_reference ON respondents (reference)",
        ])

    // The unique identifier is what keeps two concurrent calls from making two profiles of one person or thing.
    private static let profiles = Migration(
        id: "respondents.profiles",
        statements: [
            """
            CREATE TABLE profiles (
                id {id}, account {integer} NOT NULL, uuid {text} NOT NULL UNIQUE, identifier {text} NOT NULL, attributes {text} NOT NULL,
                created_at {integer} NOT NULL, UNIQUE (account, identifier)
            ) {table}
            """,
            "CREATE INDEX profiles_by_account ON profiles (account, id)",
        ])

    // contact says whom `add` made a respondent of, patch in which part of a batch a respondent came. invited_text is when the invitation
    // went out as the vendor's lists show it: absent never, zeros while it waits.
    private static let batches = Migration(
        id: "respondents.batches",
        statements: [
            """
            CREATE TABLE batches (
                id {text} NOT NULL PRIMARY KEY, account {integer} NOT NULL, survey {integer} NOT NULL, created_at {integer} NOT NULL
            ) {table}
            """,
            """
            CREATE TABLE patches (
                id {text} NOT NULL PRIMARY KEY, account {integer} NOT NULL, batch {text} NOT NULL, position {integer} NOT NULL,
                created_at {integer} NOT NULL, UNIQUE (account, batch, position)
            ) {table}
            """,
            "ALTER TABLE respondents ADD COLUMN contact {integer}",
            "ALTER TABLE respondents ADD COLUMN batch {text}",
            "ALTER TABLE respondents ADD COLUMN patch {text}",
            "ALTER TABLE respondents ADD COLUMN invited_text {text}",
            "CREATE INDEX respondents_by_batch ON respondents (account, batch, id)",
            "CREATE INDEX respondents_by_patch ON respondents (account, patch, id)",
        ])

    // A letter is one mailing to one respondent, and has no copy of the address: what is anonymised before it leaves must not leave.
    private static let letters = Migration(
        id: "respondents.letters",
        statements: [
            """
            CREATE TABLE letters (
                id {id}, account {integer} NOT NULL, mailing {integer} NOT NULL, respondent {integer} NOT NULL, state {text} NOT NULL,
                attempts {integer} NOT NULL, due_at {integer} NOT NULL, created_at {integer} NOT NULL, ended_at {integer}, failure {text},
                UNIQUE (account, mailing, respondent)
            ) {table}
            """,
            "CREATE INDEX letters_by_time ON letters (state, due_at, id)",
            "CREATE INDEX letters_by_respondent ON letters (account, respondent)",
        ])
}
