import Contracts

/// For how long a place is kept for somebody who was let in.
struct HoldTime: Sendable {
    /// µs, at least.
    var least: Int64 = 1_800_000_000
    /// Times the length that the buyer expects.
    var lengths: Int64 = 3

    /// µs: nobody is slow who takes a few times as long as expected.
    func duration(for survey: BuyerSurvey) -> Int64 {
        max(least, (survey.settings[SurveyField.length.rawValue]?.integer ?? 0) * 60_000_000 * lengths)
    }
}
