import Contracts
import Hummingbird

/// Somebody who has come with an entry link.
struct EntryVisit: Sendable {
    let link: BuyerEntryLink
    /// Names what the visit starts, so that pressing twice starts once.
    let participation: String
    /// Whether somebody else at the same browser begins although the last one has not ended.
    let startsAnew: Bool
    /// The entry that this browser has begun by the same link.
    let own: EntryMark?

    /// - Parameter parameters: Of the link, and, when the button is pressed, of the form that repeats them.
    init(_ parameters: ParameterTree, cookie: ParticipationCookie?) throws {
        link = try BuyerEntryLink(parameters)
        participation = try ParticipationSurface.participation(in: parameters)
        startsAnew = try parameters.given("anew") != nil
        let mark = cookie?.entry
        own = mark?.link == EntryMark.digest(of: link) ? mark : nil
    }

    /// Whether the link is one person's. Any other may bring several people to one browser.
    var isPersonal: Bool { link.transaction != nil }

    /// What the form repeats of the link.
    var fields: [(name: String, value: String)] {
        [
            ("survey_id", String(link.survey)), ("ps_redirect_test", link.isTest ? "1" : nil), ("bsec", link.password),
            ("supplier_id", link.supplier), ("transaction_id", link.transaction),
        ].compactMap { name, value in value.map { (name, $0) } }
    }
}

extension BuyerEntryLink {
    fileprivate init(_ parameters: ParameterTree) throws {
        guard let survey = try parameters.given("survey_id").flatMap({ Int64($0) }), survey > 0 else {
            throw ParticipationLink.unknown
        }
        self.init(
            survey: survey, isTest: try parameters.given("ps_redirect_test") == "1", password: try parameters.given("bsec"),
            supplier: try parameters.given("supplier_id"), transaction: try parameters.given("transaction_id"))
    }
}
