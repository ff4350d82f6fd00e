import Contracts

/// Where a respondent goes on who was let in.
enum BuyerAddress {
    /// As the vendor writes it, as some clients do, and as forms and browsers encode it.
    private static let placeholders = [
        "[%transaction_id%]", "[%%transaction_id%%]", "%5B%25transaction_id%25%5D", "%5B%25%25transaction_id%25%25%5D",
    ]

    /// The buyer's own survey with the transaction in its address, wherever that has a place for it and otherwise as `transaction_id`; nil where
    /// the buyer has none. Tests go to `test_url` if there is one.
    static func address(of survey: BuyerSurvey, isTest: Bool, transaction: String) -> String? {
        let live = survey.settings[SurveyField.liveURL.rawValue]?.string
        let test = survey.settings[SurveyField.testURL.rawValue]?.string
        guard let address = isTest ? test ?? live : live else { return nil }
        var replaced = address
        for placeholder in placeholders { replaced = replaced.replacing(placeholder, with: transaction) }
        guard replaced == address else { return replaced }
        let parts = address.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let separator = !parts[0].contains("?") ? "?" : parts[0].hasSuffix("?") || parts[0].hasSuffix("&") ? "" : "&"
        return "\(parts[0])\(separator)transaction_id=\(transaction)" + (parts.count > 1 ? "#\(parts[1])" : "")
    }
}
