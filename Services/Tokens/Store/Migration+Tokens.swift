import Storage

extension Migration {
    /// Everything that the service keeps, oldest first.
    static let tokens: [Migration] = [
        .inbox, .idempotency, accountsAndKeys, accessLinks, grants, sealedGrants, codes, grantsOfOneIndex, series, revocation, signingKeys,
        appearances,
    ]

    private static let accountsAndKeys = Migration(
        id: "tokens.accounts",
        statements: [
            """
            CREATE TABLE accounts (
                id {id}, name {text} NOT NULL, features {text} NOT NULL, service_buyer {integer} NOT NULL, created_at {integer} NOT NULL
            ) {table}
            """,
            """
            CREATE TABLE keys (
                id {id}, account {integer} NOT NULL, name {text} NOT NULL, client_id {text} NOT NULL, hash {blob} NOT NULL,
                scopes {text} NOT NULL, created_at {integer} NOT NULL, UNIQUE (hash), UNIQUE (client_id)
            ) {table}
            """,
            "CREATE INDEX keys_by_account ON keys (account, id)",
            // One row at most, whoever tries to write the second: the operator's key belongs to no account.
            """
            CREATE TABLE operator_key (
                only_one {integer} NOT NULL PRIMARY KEY CHECK (only_one = 1), hash {blob} NOT NULL, created_at {integer} NOT NULL
            ) {table}
            """,
        ])

    private static let accessLinks = Migration(
        id: "tokens.accessLinks",
        statements: [
            """
            CREATE TABLE access_links (
                id {id}, account {integer} NOT NULL, hash {blob} NOT NULL, project {text} NOT NULL, mailing {integer} NOT NULL,
                link_function {text} NOT NULL, subgroup {text}, created_at {integer} NOT NULL, UNIQUE (hash)
            ) {table}
            """
        ])

    // A token is unique in its scope, and so also in its survey: the forms differ in length. There is no time of issue: to the microsecond
    // it would lead back to the address entry that was made just before, which privacy mode anonymous must not allow.
    private static let grants = Migration(
        id: "tokens.grants",
        statements: [
            """
            CREATE TABLE grants (
                id {id}, account {integer} NOT NULL, issue_key {text} NOT NULL, survey {integer} NOT NULL, form {text} NOT NULL,
                scope {text} NOT NULL, token {text} NOT NULL, project {text}, reference {text}, state {text} NOT NULL,
                started_at {integer}, completed_at {integer},
                UNIQUE (account, issue_key), UNIQUE (scope, token)
            ) {table}
            """,
            "CREATE UNIQUE INDEX grants_by_survey ON grants (survey, token)",
        ])

    // Tokens are kept as `TokenSeal` makes them, which no SQL can: rows that were there before wait in a table of their own until
    // `InstallationKey` has sealed them, before the service answers anybody. Of the two unique keys over the hash the second is what a
    // start looks up; survey 0 stands for none.
    private static let sealedGrants = Migration(
        id: "tokens.sealedGrants",
        statements: [
            "DROP INDEX grants_by_survey",
            "ALTER TABLE grants RENAME TO unsealed_grants",
            """
            CREATE TABLE grants (
                id {id}, account {integer} NOT NULL, issue_key {text} NOT NULL, survey {integer} NOT NULL, form {text} NOT NULL,
                scope {text} NOT NULL, hash {blob} NOT NULL, sealed {blob} NOT NULL, key_id {integer} NOT NULL, project {text},
                reference {text}, state {text} NOT NULL, use_rule {text} NOT NULL, expires_at {integer}, participation {blob},
                started_at {integer}, completed_at {integer}, UNIQUE (account, issue_key), UNIQUE (scope, hash)
            ) {table}
            """,
            "CREATE UNIQUE INDEX grants_by_survey ON grants (survey, hash)",
            // Which key all rows are sealed with; one row at most.
            """
            CREATE TABLE sealing (
                only_one {integer} NOT NULL PRIMARY KEY CHECK (only_one = 1), key_id {integer} NOT NULL
            ) {table}
            """,
        ])

    // An account without a row has the house's own looks, at version 0.
    private static let appearances = Migration(
        id: "tokens.appearances",
        statements: [
            """
            CREATE TABLE appearances (
                account {integer} NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE, version {integer} NOT NULL, accent {text},
                logo_type {text}, logo {blob}, changed_at {integer} NOT NULL
            ) {table}
            """
        ])

    // What an access code has beside its grant. Without its row here a code is deleted; its grant stays, revoked, so that nobody else
    // gets the same code.
    private static let codes = Migration(
        id: "tokens.codes",
        statements: [
            """
            CREATE TABLE codes (
                grant_id {integer} NOT NULL PRIMARY KEY, account {integer} NOT NULL, expires_text {text} NOT NULL, subject {text},
                object {text}, survey_uuid {text}, created_at {integer} NOT NULL
            ) {table}
            """,
            "CREATE INDEX codes_by_account ON codes (account, grant_id)",
        ])

    // A survey's token is unique in its survey and no further, so of the two unique keys over the hash it needs but one. Each costs a page
    // written for every token of a large table, since hashes come in no order: with ten million tokens they are what issuing costs.
    private static let grantsOfOneIndex = Migration(
        id: "tokens.grantsOfOneIndex",
        statements: [
            "DROP INDEX grants_by_survey",
            "ALTER TABLE grants RENAME TO grants_of_two_indexes",
            """
            CREATE TABLE grants (
                id {id}, account {integer} NOT NULL, issue_key {text} NOT NULL, survey {integer} NOT NULL, form {text} NOT NULL,
                hash {blob} NOT NULL, sealed {blob} NOT NULL, key_id {integer} NOT NULL, project {text}, reference {text},
                state {text} NOT NULL, use_rule {text} NOT NULL, expires_at {integer}, participation {blob}, started_at {integer},
                completed_at {integer}, UNIQUE (account, issue_key)
            ) {table}
            """,
            """
            INSERT INTO grants (
                id, account, issue_key, survey, form, hash, sealed, key_id, project, reference, state, use_rule, expires_at, participation,
                started_at, completed_at
            )
            SELECT id, account, issue_key, survey, form, hash, sealed, key_id, project, reference, state, use_rule, expires_at,
                participation, started_at, completed_at
            FROM grants_of_two_indexes ORDER BY id
            """,
            "DROP TABLE grants_of_two_indexes",
            "CREATE UNIQUE INDEX grants_by_survey ON grants (survey, hash)",
            // The forms that are unique in the whole installation.
            "CREATE UNIQUE INDEX grants_by_form ON grants (form, hash) WHERE form <> 'surveyToken'",
        ])

    // How far a series is, which counts only together with its grants: both change in one transaction. The name is kept as a digest, since
    // nobody needs to read it.
    private static let series = Migration(
        id: "tokens.series",
        statements: [
            """
            CREATE TABLE series (
                id {id}, account {integer} NOT NULL, name {blob} NOT NULL, survey {integer} NOT NULL, total {integer} NOT NULL,
                issued {integer} NOT NULL, created_at {integer} NOT NULL, UNIQUE (account, name)
            ) {table}
            """
        ])

    // Rows of what was revoked stay, so that nobody else gets what somebody may still have written down.
    private static let revocation = Migration(
        id: "tokens.revocation",
        statements: [
            "ALTER TABLE keys ADD COLUMN revoked_at {integer}",
            "ALTER TABLE access_links ADD COLUMN revoked_at {integer}",
            "CREATE INDEX access_links_by_project ON access_links (account, project, id)",
        ])

    // Bearers are signed with the one that has not retired. Its private half is sealed like a token.
    private static let signingKeys = Migration(
        id: "tokens.signingKeys",
        statements: [
            """
            CREATE TABLE signing_keys (
                id {text} NOT NULL PRIMARY KEY, public_key {blob} NOT NULL, sealed {blob} NOT NULL, key_id {integer} NOT NULL,
                created_at {integer} NOT NULL, retired_at {integer}
            ) {table}
            """
        ])
}
