import Storage

/// Where a response stands.
enum ResponseState: String, Sendable, SQLConvertible {
    case started
    case completed
}

/// A response without its answers.
struct ResponseRecord: Sendable, Equatable {
    var id: Int64
    var account: Int64
    var survey: Int64
    var version: Int64
    var grant: Int64?
    var reference: String?
    /// What its respondent's key follows from (`RespondentKeys`).
    var keySeed: String
    /// The page to answer next; of a completed one, the last that was answered.
    var page: Int64
    /// Size of the answers so far.
    var bytes: Int
    var state: ResponseState
    var openedAt: Int64
    var completedAt: Int64?
    var verificationCode: String?

    static let columns = """
        id, account, survey, version, grant_id, reference, respondent_key, page, bytes, state, opened_at, completed_at,
        verification_code
        """

    init(_ row: Row) throws(StorageError) {
        id = try row.value(0)
        account = try row.value(1)
        survey = try row.value(2)
        version = try row.value(3)
        grant = try row.value(4)
        reference = try row.value(5)
        keySeed = try row.value(6)
        page = try row.value(7)
        bytes = try row.value(8)
        state = try row.value(9)
        openedAt = try row.value(10)
        completedAt = try row.value(11)
        verificationCode = try row.value(12)
    }
}

/// Whom a response belongs to: a grant, or nobody known.
struct Entry: Sendable, Equatable {
    /// Unique in the survey.
    let key: String
    let grant: Int64?
    let reference: String?
    /// Whether a completed response leaves room for another (F-29).
    let isReusable: Bool

    /// - Parameters:
    ///   - grant: its id.
    ///   - participation: Names the start, of a grant that lets in at every start: each has a response of its own, and a retry the same.
    init(grant: Int64, reference: String?, isReusable: Bool, participation: String? = nil) {
        // Its digest: the name is the permission to go on.
        key = "grant:\(grant)" + (participation.map { ":\(Secrets.digest(of: $0))" } ?? "")
        self.grant = grant
        self.reference = reference
        self.isReusable = isReusable
    }

    private init(key: String) {
        self.key = key
        grant = nil
        reference = nil
        isReusable = false
    }

    /// Somebody who came without a grant, each time another.
    ///
    /// - Parameter participation: Names the start, so that a retry finds the same.
    static func anonymous(_ participation: String? = nil) -> Entry {
        Entry(key: "open:\(participation.map(Secrets.digest(of:)) ?? Secrets.hexadecimal(bytes: 16))")
    }
}
