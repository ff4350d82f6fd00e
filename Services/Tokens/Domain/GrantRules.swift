import Contracts
import RPC

/// What an event does to a grant.
enum GrantStep: Equatable, Sendable {
    case moved(to: GrantState)
    case unchanged
    case refused(GrantRefusal)
}

/// The life of a grant. `GrantStore` makes the same steps, each in one conditional statement.
extension GrantState {
    /// Its holder comes in. A token is used up by completing, not by coming in (F-9); where the survey has reusable tokens, never (F-29).
    func start(isReusable: Bool) -> GrantStep {
        switch self {
        case .issued: .moved(to: .started)
        case .started: .unchanged
        case .completed: isReusable ? .moved(to: .started) : .refused(.tokenUsed)
        case .revoked: .refused(.unknownToken)
        }
    }

    /// The participation is completed. A revoked grant stays revoked: the fact was on its way when the revocation came.
    func complete() -> GrantStep {
        switch self {
        case .issued, .started: .moved(to: .completed)
        case .completed, .revoked: .unchanged
        }
    }
}

extension GrantStart {
    /// How it ends.
    enum Outcome: Equatable, Sendable {
        case started(Grant)
        case refused(GrantRefusal)
    }
}

extension GrantForm {
    /// Within what a token is unique: the value of `grants.scope`.
    func scope(survey: Int64) -> String {
        switch self {
        case .personalLink: "links"
        case .surveyToken: "survey:\(survey)"
        }
    }

    /// A new token: SoSci's 16 upper-case letters and digits (SOSCI:46), or WebAnkieta's six of mixed case.
    func randomToken() -> String {
        switch self {
        case .personalLink: Alphabet.upperCaseAndDigits.randomWord(length: 16)
        case .surveyToken: Alphabet.lettersAndDigits.randomWord(length: 6)
        }
    }
}

extension NewGrant {
    var violations: [FieldViolation] {
        var violations: [FieldViolation] = []
        if issueKey.isEmpty || issueKey.utf8.count > 200 {
            violations.append(FieldViolation(field: "issueKey", description: "must be 1 to 200 bytes"))
        }
        if form == .personalLink && project == nil {
            violations.append(FieldViolation(field: "project", description: "is what a personal link is found by"))
        }
        return violations
    }
}
