import Contracts
import RPC

/// A row of a patch that was found in order.
struct ValidPatchRow: Equatable, Sendable {
    let email: String
    let labels: [String]
}

extension NewPatch {
    static let maximumRespondents = 1_000

    /// Its rows, if all of them are in order: one mistake refuses the whole patch, so that the client can send it again.
    ///
    /// - Throws: `invalidArgument` with a violation for each mistake, by the client's numbers of the rows.
    func validRows() throws(RPCError) -> [ValidPatchRow] {
        guard 1...Self.maximumRespondents ~= respondents.count else {
            throw .invalid("respondents", "must be 1 to 1,000")
        }
        var violations: [FieldViolation] = []
        var rows: [ValidPatchRow] = []
        for row in respondents {
            let name = "respondents[\(row.index)]"
            let mistakes = LabelRules.violations(of: row.labels, field: "\(name)[labels]")
            violations += mistakes
            do throws(Identifier.Fault) {
                if let email = try Identifier.normalized(.email, row.email) {
                    if mistakes.isEmpty { rows.append(ValidPatchRow(email: email.text, labels: row.labels)) }
                } else {
                    violations.append(FieldViolation(field: "\(name)[email]", description: "is required"))
                }
            } catch {
                violations.append(FieldViolation(field: "\(name)[email]", description: error.reason))
            }
        }
        try violations.check()
        return rows
    }
}

/// Labels: what is written beside a person.
enum LabelRules {
    static let maximum = 15

    /// - Parameter field: The name of all of them together.
    static func violations(of labels: [String], field: String) -> [FieldViolation] {
        var violations: [FieldViolation] = []
        if labels.count > maximum { violations.append(FieldViolation(field: field, description: "must be \(maximum) at most")) }
        for (index, label) in labels.enumerated() where label.count > 1_000 || label.utf8.contains(0) {
            violations.append(FieldViolation(field: "\(field)[\(index)]", description: "must be 1,000 characters at most, without U+0000"))
        }
        return violations
    }
}
