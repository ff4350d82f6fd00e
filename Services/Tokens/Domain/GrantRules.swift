import Contracts
import Crypto
import RPC

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
    /// Within what a token is unique: the value of `grants.scope`.
    func scope(survey: Int64) -> String {
        switch self {
        case .personalLink: "links"
        case .surveyToken: "survey:\(survey)"
        case .accessCode: "codes"
        }
    }

    /// A new token: SoSci's 16 upper-case letters and digits (SOSCI:46), WebAnkieta's six of mixed case, or echonovum's (E-2).
    func randomToken() -> String {
        switch self {
        case .personalLink: Alphabet.upperCaseAndDigits.randomWord(length: 16)
        case .surveyToken: Alphabet.lettersAndDigits.randomWord(length: 6)
        case .accessCode: AccessCodeWord.random()
        }
    }
}

/// The words that are access codes.
enum AccessCodeWord {
    /// Paths of six letters that other interfaces begin with. In an address a code stands where they stand.
    static let reserved: Set<String> = ["assets", "buyers", "manage", "readyz"]

    static func random() -> String {
        while true {
            let word = Alphabet.lettersAndDigits.randomWord(length: 6)
            if isAllowed(word) { return word }
        }
    }

    static func isAllowed(_ word: String) -> Bool {
        !reserved.contains(word.lowercased())
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
