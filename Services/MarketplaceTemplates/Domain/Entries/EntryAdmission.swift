import Contracts

extension BuyerEntryLink {
    /// The word that lets tests in, the same in all of the vendor's examples (P-24). It keeps nobody out who wants in: it tells the links that
    /// a buyer tests with from those that respondents get.
    private static let testPassword = "a70mx8"

    /// Why the link lets nobody begin; nil where it does.
    func refusal(by survey: BuyerSurvey) -> BuyerEntryRefusal? {
        if isTest, password != Self.testPassword { return .link }
        if !isTest, survey.admission.hasUniqueLinks, transaction?.isEmpty ?? true { return .link }
        return switch survey.status {
        case .live: nil
        case .draft: isTest ? nil : .notYet
        case .paused: .paused
        case .closed: .closed
        }
    }

    /// What tells the entries of a survey apart: the supplier's transaction where each is to enter once, and otherwise the start itself.
    func entryName(in survey: BuyerSurvey, participation: String) -> [String] {
        guard survey.admission.hasUniqueLinks, !isTest, let transaction else {
            return [isTest ? "test" : "start", participation]
        }
        return ["link", supplier ?? "", transaction]
    }

    /// The longest that its parts may be, and a participation's name.
    var isSound: Bool {
        [password, supplier, transaction].allSatisfy { ($0?.utf8.count ?? 0) <= 255 && !($0?.utf8.contains(0) ?? false) }
    }
}
