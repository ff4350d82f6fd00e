import Storage

extension Migration {
    /// The tables of this service, in the order in which they are made.
    static let responses: [Migration] = [
        .outbox, .idempotency, surveys, filling, publication, answeredVersions, summaries, drafts, hiddenSurveys,
    ]

    private static let surveys = Migration(
        id: "responses.surveys",
        statements: [
            // `url_key` is the url_title where there is one, else something that nobody else has: unique keys are never null.
            // What conditional statements ask of a survey stands here; everything else is in the document of its version.
            """
            CREATE TABLE surveys (
                id {id}, account {integer} NOT NULL, uuid {text} NOT NULL UNIQUE, url_key {text} NOT NULL, version {integer} NOT NULL,
                status {text} NOT NULL, ends_at {integer}, response_limit {integer}, completions {integer} NOT NULL,
                code_key {blob} NOT NULL, created_at {integer} NOT NULL, UNIQUE (account, url_key)
            ) {table}
            """,
            "CREATE INDEX surveys_by_account ON surveys (account, id)",
            // Versions are never changed and go with their survey: a response is read with the questions that it answered.
            """
            CREATE TABLE survey_versions (
                survey {integer} NOT NULL REFERENCES surveys (id) ON DELETE CASCADE, version {integer} NOT NULL,
                account {integer} NOT NULL, document {text} NOT NULL, password_digest {text} NOT NULL, created_at {integer} NOT NULL,
                PRIMARY KEY (survey, version)
            ) {table}
            """,
            // Pages and questions share one sequence of ids, so that no id ever means two things.
            "CREATE TABLE element_numbers (name {text} NOT NULL PRIMARY KEY, next {integer} NOT NULL) {table}",
            "INSERT INTO element_numbers (name, next) VALUES ('element', 1001)",
        ])

    private static let publication = Migration(
        id: "responses.publication",
        statements: [
            // When the survey first left its making; of those that had before, nobody knows better than when they were made.
            "ALTER TABLE surveys ADD COLUMN published_at {integer}",
            "UPDATE surveys SET published_at = created_at WHERE status <> 'creating'",
        ])

    private static let filling = Migration(
        id: "responses.filling",
        statements: [
            // `entry_key` is what makes one response of many openings: the grant, or something random where there is none.
            """
            CREATE TABLE responses (
                id {id}, account {integer} NOT NULL, survey {integer} NOT NULL REFERENCES surveys (id), version {integer} NOT NULL,
                entry_key {text} NOT NULL, grant_id {integer}, reference {text}, respondent_key {text} NOT NULL, page {integer} NOT NULL,
                bytes {integer} NOT NULL, state {text} NOT NULL, opened_at {integer} NOT NULL, completed_at {integer}, verification_code {text},
                told_opened {text} NOT NULL, told_answered {text} NOT NULL, UNIQUE (survey, entry_key)
            ) {table}
            """,
            "CREATE INDEX responses_by_survey ON responses (survey, id)",
            "CREATE INDEX responses_by_state ON responses (survey, state, id)",
            """
            CREATE TABLE answers (
                response {integer} NOT NULL REFERENCES responses (id) ON DELETE CASCADE, page {integer} NOT NULL,
                account {integer} NOT NULL, answers {text} NOT NULL, answered_at {integer} NOT NULL, PRIMARY KEY (response, page)
            ) {table}
            """,
        ])

    private static let answeredVersions = Migration(
        id: "responses.answered-versions",
        statements: [
            // Which versions have responses is asked of surveys with millions of them.
            "CREATE INDEX responses_by_version ON responses (survey, version)"
        ])

    private static let drafts = Migration(
        id: "responses.drafts",
        statements: [
            // What somebody has typed on the page where their response stands, and put aside: one a response, until the page is answered.
            """
            CREATE TABLE drafts (
                response {integer} NOT NULL PRIMARY KEY REFERENCES responses (id) ON DELETE CASCADE, account {integer} NOT NULL,
                page {integer} NOT NULL, form {text} NOT NULL, saved_at {integer} NOT NULL
            ) {table}
            """
        ])

    private static let summaries = Migration(
        id: "responses.summaries",
        statements: [
            // Counted from 1 in each survey, without holes: what `surveys.completions` came to with it. Nothing else gives completed
            // responses an order that later ones cannot get into.
            "ALTER TABLE responses ADD COLUMN completion {integer}",
            """
            UPDATE responses SET completion = numbered.number FROM (
                SELECT id AS response, ROW_NUMBER() OVER (PARTITION BY survey ORDER BY completed_at, id) AS number
                FROM responses WHERE state = 'completed'
            ) AS numbered
            WHERE responses.id = numbered.response
            """,
            "CREATE UNIQUE INDEX responses_by_completion ON responses (survey, completion) WHERE completion IS NOT NULL",
            // How many stand at each page is counted in the index alone.
            "CREATE INDEX responses_by_page ON responses (survey, version, page) WHERE state = 'started'",
            // `format` tells what an earlier program wrote from what this one can go on with.
            """
            CREATE TABLE summaries (
                survey {integer} NOT NULL PRIMARY KEY REFERENCES surveys (id) ON DELETE CASCADE, account {integer} NOT NULL,
                format {integer} NOT NULL, through {integer} NOT NULL, tally {text} NOT NULL
            ) {table}
            """,
        ])

    // Questionnaires that a service makes for its own use.
    private static let hiddenSurveys = Migration(
        id: "responses.hidden-surveys",
        statements: ["ALTER TABLE surveys ADD COLUMN is_hidden {integer} NOT NULL DEFAULT 0"])
}
