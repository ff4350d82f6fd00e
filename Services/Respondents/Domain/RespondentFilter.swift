import Contracts
import RPC

/// The criteria of a search, found in order.
struct RespondentFilter: Equatable, Sendable {
    /// One thing that must be so of everybody who is found.
    enum Condition: Equatable, Sendable {
        /// As addresses are compared.
        case email(String)
        /// A label by its number, from 1.
        case label(Int64, String)
        /// A day, `YYYY-MM-DD`.
        case day(Date, String)
        /// What events about the grant carry; of one respondent at most.
        case reference(String)
    }

    enum Date: String, Sendable, CaseIterable {
        case added
        case invited
        case opened
        case answered
    }

    var conditions: [Condition] = []
    /// Has to be looked up at `tokens`.
    var token: String?

    static let everybody = RespondentFilter()

    private init() {}

    /// - Throws: `invalidArgument` with a violation for each criterion that nobody could meet.
    init(_ criteria: RespondentCriteria) throws(RPCError) {
        var violations: [FieldViolation] = []
        if let email = criteria.email { conditions.append(.email(email.trimmed.lowercased())) }
        for label in criteria.labels {
            if 1...Int64(ValidContact.maximumLabels) ~= label.number {
                conditions.append(.label(label.number, label.value))
            } else {
                violations.append(FieldViolation(field: "label\(label.number)", description: "is none of label1 to label15"))
            }
        }
        let days: [(Date, String?, String)] = [
            (.added, criteria.added, "date_generate"), (.invited, criteria.invitationSent, "date_invitaion_send"),
            (.opened, criteria.opened, "date_survey_open"), (.answered, criteria.answered, "date_survey_answer"),
        ]
        for case (let date, let day?, let field) in days {
            if VendorTime.isDay(day) {
                conditions.append(.day(date, day))
            } else {
                violations.append(FieldViolation(field: field, description: "must be a day, written YYYY-MM-DD"))
            }
        }
        try violations.check()
        token = criteria.token
    }

    /// Whether it asks for what only personal links have.
    var wantsPersonalLink: Bool {
        token != nil
            || conditions.contains { condition in
                switch condition {
                case .day(.opened, _), .day(.answered, _): true
                default: false
                }
            }
    }
}
