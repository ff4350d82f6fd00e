import JSON
import Storage

/// Surveys and their versions in SQL.
struct SurveyStore: Sendable {
    let versions: VersionCache

    init(versions: VersionCache = VersionCache()) {
        self.versions = versions
    }

    func survey(_ id: Int64, in transaction: borrowing Transaction) throws -> SurveyRecord? {
        try transaction.first("SELECT \(SurveyRecord.columns) FROM surveys WHERE id = ?1", id).map(SurveyRecord.init)
    }

    /// The surveys of an account, newest first, with ids below `id`.
    func surveys(of account: Int64, below id: Int64, limit: Int64, in transaction: borrowing Transaction) throws -> [SurveyRecord] {
        try transaction.query(
            "SELECT \(SurveyRecord.columns) FROM surveys WHERE account = ?1 AND id < ?2 AND is_hidden = 0 ORDER BY id DESC LIMIT ?3",
            account, id, limit
        ).map(SurveyRecord.init)
    }

    /// A version of a survey; one that the store does not have is a defect of the data.
    func version(_ version: Int64, of survey: Int64, in transaction: borrowing Transaction) throws -> SurveyVersion {
        let found = try versions.version(VersionCache.Key(survey: survey, version: version)) {
            try transaction.first(
                "SELECT document, password_digest FROM survey_versions WHERE survey = ?1 AND version = ?2", survey, version
            ).map(SurveyVersion.init)
        }
        guard let found else { throw MissingVersion(survey: survey, version: version) }
        return found
    }

    /// The document of a survey's version as it is stored.
    func document(of survey: SurveyRecord, in transaction: borrowing Transaction) throws -> String {
        let row = try transaction.first(
            "SELECT document FROM survey_versions WHERE survey = ?1 AND version = ?2", survey.id, survey.version)
        guard let row else { throw MissingVersion(survey: survey.id, version: survey.version) }
        return try row.value(0)
    }

    /// When the survey was made, left its making, and was last changed, in µs since 1970.
    func life(
        of survey: SurveyRecord, in transaction: borrowing Transaction
    ) throws -> (createdAt: Int64, publishedAt: Int64?, modifiedAt: Int64) {
        let row = try transaction.first(
            """
            SELECT surveys.created_at, surveys.published_at, survey_versions.created_at FROM surveys
            JOIN survey_versions ON survey_versions.survey = surveys.id AND survey_versions.version = ?2 WHERE surveys.id = ?1
            """, survey.id, survey.version)
        guard let row else { throw MissingVersion(survey: survey.id, version: survey.version) }
        return (try row.value(0), try row.value(1), try row.value(2))
    }

    struct MissingVersion: Error {
        let survey: Int64
        let version: Int64
    }
}

extension SurveyVersion {
    fileprivate init(_ row: Row) throws {
        let text: String = try row.value(0)
        let draft = try SurveyReader.read(try JSON.decode(JSONValue.self, from: text), origin: .store)
        self.init(
            questionnaire: Questionnaire(settings: draft.settings, pages: draft.pages),
            password: PasswordDigest(text: try row.value(1)))
    }
}
