import Contracts
import RPC

extension NewMailTemplate {
    private static let longestText = 200_000

    var violations: [FieldViolation] {
        var violations: [FieldViolation] = []
        for (field, text) in [("name", name ?? subject), ("subject", subject)]
        where text.trimmed.isEmpty || text.count > 200 || text.hasControlCharacters {
            violations.append(FieldViolation(field: field, description: "must be 1 to 200 characters, without control characters"))
        }
        for (field, text) in [("body", body), ("html", html ?? body)] {
            if !text.contains("%link%") {
                violations.append(FieldViolation(field: field, description: "must hold %link%, where the participation link goes"))
            }
            if text.utf8.count > Self.longestText || text.utf8.contains(0) {
                violations.append(
                    FieldViolation(field: field, description: "must be \(Self.longestText) bytes at most, without U+0000"))
            }
        }
        // One mistake of the body is not one of an HTML part that was not given.
        return html == nil ? violations.filter { $0.field != "html" } : violations
    }

    /// What lists call it.
    var shownName: String { name ?? subject }
}
