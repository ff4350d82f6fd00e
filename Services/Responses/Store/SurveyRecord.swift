import Storage

/// A survey as the store keeps it, apart from the document of its version.
struct SurveyRecord: Sendable, Equatable {
    var id: Int64
    var account: Int64
    var uuid: String
    var version: Int64
    /// Completed responses, ever.
    var completions: Int64

    static let columns = "id, account, uuid, version, completions"

    init(_ row: Row) throws(StorageError) {
        id = try row.value(0)
        account = try row.value(1)
        uuid = try row.value(2)
        version = try row.value(3)
        completions = try row.value(4)
    }

    init(id: Int64, account: Int64, uuid: String, version: Int64, completions: Int64) {
        self.id = id
        self.account = account
        self.uuid = uuid
        self.version = version
        self.completions = completions
    }
}

/// One version of a survey with all that is asked and checked. Never changes, so it may be kept.
struct SurveyVersion: Sendable, Equatable {
    let questionnaire: Questionnaire
    let password: PasswordDigest

    var settings: SurveySettings { questionnaire.settings }
}
