/// How large templates and orders may be, so that one stays something that a message can carry and a person can be asked.
enum MarketplaceLimits {
    static let qualifications = 1_000
    static let quotas = 2_000
    /// Of one quota.
    static let criteria = 50
    /// Of one qualification. A list of all of a country's postal codes is one.
    static let conditionCodes = 50_000
    static let rangeSets = 100
    /// Characters.
    static let title = 500
    static let text = 10_000
    static let name = 200
    static let identifier = 64
    static let url = 2_048
    static let elements = 1_000
    /// Bytes as JSON of what a survey or a template holds.
    static let contentBytes = 1 << 20
    static let sharedAccounts = 1_000
}
