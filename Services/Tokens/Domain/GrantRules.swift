import Contracts
import Crypto
import RPC
import ServiceKit

extension GrantStart {
    /// How it ends.
    enum Outcome: Equatable, Sendable {
        case started(Grant)
        case refused(GrantRefusal)
    }

    /// 16 bytes of the participation's name. The name itself is not kept: it is the permission to go on.
    var participationDigest: [UInt8]? {
        participation.map { Array(SHA256.hash(data: Array($0.utf8)).prefix(16)) }
    }
}

extension GrantForm {
    /// A new token: SoSci's 16 upper-case letters and digits (SOSCI:46), WebAnkieta's six of mixed case, or echonovum's (E-2).
    func randomToken() -> String {
        switch self {
        case .personalLink: Alphabet.upperCaseAndDigits.randomWord(length: 16)
        case .surveyToken: Alphabet.lettersAndDigits.randomWord(length: 6)
        case .accessCode: AccessCodeWord.random()
        case .buyerEntry: Alphabet.lettersAndDigits.randomWord(length: 22)
        }
    }
}

/// The words that are access codes.
enum AccessCodeWord {
    static func random() -> String {
        while true {
            let word = Alphabet.lettersAndDigits.randomWord(length: 6)
            if isAllowed(word) { return word }
        }
    }

    static func isAllowed(_ word: String) -> Bool {
        !PathWords.isReserved(word)
    }
}

extension NewGrant {
    var violations: [FieldViolation] {
        GrantRules.violations(ofIssueKey: issueKey, field: "issueKey") + GrantRules.violations(ofProject: project, form)
    }
}

extension NewGrants {
    /// The many as each would be asked for alone.
    var each: [NewGrant] {
        grants.map { order in
            NewGrant(
                survey: survey, form: form, project: project, issueKey: order.issueKey, reference: order.reference, use: use,
                expiresAt: expiresAt)
        }
    }

    var violations: [FieldViolation] {
        if grants.count > GrantRules.most { return [GrantRules.tooMany("grants")] }
        return GrantRules.violations(ofProject: project, form)
            + grants.enumerated().flatMap { index, order in
                GrantRules.violations(ofIssueKey: order.issueKey, field: "grants[\(index)].issueKey")
            }
    }
}

extension IssueKeys {
    var violations: [FieldViolation] {
        issueKeys.count > GrantRules.most ? [GrantRules.tooMany("issueKeys")] : []
    }
}

private enum GrantRules {
    /// Grants of one call: they share a transaction, in which nobody else writes.
    static let most = 1_000

    static func tooMany(_ field: String) -> FieldViolation {
        FieldViolation(field: field, description: "must be 1,000 at most")
    }

    static func violations(ofIssueKey key: String, field: String) -> [FieldViolation] {
        1...200 ~= key.utf8.count ? [] : [FieldViolation(field: field, description: "must be 1 to 200 bytes")]
    }

    static func violations(ofProject project: String?, _ form: GrantForm) -> [FieldViolation] {
        guard form == .personalLink, project == nil else { return [] }
        return [FieldViolation(field: "project", description: "is what a personal link is found by")]
    }
}
