import Contracts

/// One respondent's way through a survey.
struct EntryRecord: Sendable, Equatable {
    /// 32 hexadecimal digits that nobody can guess.
    let id: String
    let account: Int64
    let survey: Int64
    let isTest: Bool
    var state: BuyerEntryState
    /// The questionnaire that it is asked by; nil where nothing is asked.
    let screener: Int64?
    let grant: Int64?
    /// Under which `tokens` knows the entry's grant.
    let linkKey: String
    /// Whether places are counted as reserved for it. They are its own until `expiresAt`, and then anybody's who asks.
    var isHeld: Bool
    /// The quotas that it counts for.
    var places: [String]
    /// µs since 1970; the last instant at which its places are its own.
    var expiresAt: Int64?

    /// Whose counts it belongs to.
    var book: LedgerBook { LedgerBook(account: account, survey: survey, isTest: isTest) }

    func isHolding(at now: Int64) -> Bool {
        guard let expiresAt else { return false }
        return isHeld && now <= expiresAt
    }
}

/// One survey's counts: those of real respondents or those of tests.
struct LedgerBook: Sendable, Hashable {
    let account: Int64
    let survey: Int64
    let isTest: Bool
}
