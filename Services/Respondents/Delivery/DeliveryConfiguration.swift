/// How letters leave, and how fast.
struct DeliveryConfiguration: Equatable, Sendable {
    /// nil where no mail can be sent.
    var mail: SMTPConfiguration?
    /// nil where no message to a mobile number can be sent.
    var mobile: WebhookConfiguration?
    /// Where participants reach the gateway, without a slash at its end.
    var publicURL = ""
    /// Letters to one domain in a minute; 0: as many as can be sent.
    var lettersPerMinute: Int64 = 1_200
    var retries = RetryPlan(first: 300_000_000, longest: 4 * 3_600_000_000, attempts: 30)
    /// µs: the longest pause before a server that takes no letters is tried again.
    var longestOutage: Int64 = 60_000_000

    /// What an installation has that was told nothing: letters wait.
    static let none = DeliveryConfiguration()
}
