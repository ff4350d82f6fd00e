import Storage

extension Migration {
    /// Everything that the service keeps, oldest first.
    static let marketplaceTemplates: [Migration] = [.idempotency, templates, surveys, entries, quotaTerms]

    // Whom a template is shared with stands twice: with the template to be read, and apart to be found by.
    private static let templates = Migration(
        id: "marketplaceTemplates.templates",
        statements: [
            """
            CREATE TABLE templates (
                id {id}, account {integer} NOT NULL, version {integer} NOT NULL, folder {text} NOT NULL, name {text} NOT NULL,
                title {text} NOT NULL, visibility {text} NOT NULL, shared_with {text} NOT NULL, service_buyer {integer} NOT NULL,
                content {text} NOT NULL, created_at {integer} NOT NULL, changed_at {integer} NOT NULL
            ) {table}
            """,
            "CREATE INDEX templates_by_account ON templates (account, id)",
            "CREATE INDEX templates_by_visibility ON templates (visibility, id)",
            """
            CREATE TABLE template_shares (
                account {integer} NOT NULL, template {integer} NOT NULL, PRIMARY KEY (account, template)
            ) {keyed}
            """,
            "CREATE INDEX template_shares_by_template ON template_shares (template)",
        ])

    // The quotas stand in rows of their own, so that what is counted of one is changed by a condition on it alone.
    private static let surveys = Migration(
        id: "marketplaceTemplates.surveys",
        statements: [
            """
            CREATE TABLE buyer_surveys (
                id {id}, account {integer} NOT NULL, version {integer} NOT NULL, template {integer}, status {integer} NOT NULL,
                launched_at {integer}, settings {text} NOT NULL, qualifications {text} NOT NULL, unique_links {integer} NOT NULL,
                clicks {integer}, created_at {integer} NOT NULL, changed_at {integer} NOT NULL, last_complete_at {integer}
            ) {table}
            """,
            "CREATE INDEX buyer_surveys_by_account ON buyer_surveys (account, id)",
            """
            CREATE TABLE buyer_quotas (
                account {integer} NOT NULL, survey {integer} NOT NULL, id {text} NOT NULL, buyer_id {text} NOT NULL,
                place {integer} NOT NULL, title {text} NOT NULL, required_count {integer} NOT NULL, target {integer} NOT NULL,
                criteria {text} NOT NULL, PRIMARY KEY (account, survey, id), UNIQUE (account, survey, buyer_id)
            ) {keyed}
            """,
        ])
}
