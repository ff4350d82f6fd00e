import Contracts
import RPC

extension NewProject {
    var violations: [FieldViolation] {
        guard let reason = Self.fault(in: name) else { return [] }
        return [FieldViolation(field: "name", description: reason)]
    }

    private static func fault(in name: String) -> String? {
        let isWord = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isWord, (1...64).contains(name.utf8.count) else { return "must be 1 to 64 letters, digits, _ and -" }
        // Whatever its case: somebody who types a path does not mind it.
        if PathWords.isReserved(name) { return "is the beginning of other paths" }
        if name.utf8.count == 2 && name.allSatisfy(\.isLetter) { return "must not be two letters, which stand for a language" }
        return nil
    }
}

extension NewMailing {
    var violations: [FieldViolation] {
        var violations: [FieldViolation] = []
        for (field, text) in [("title", title), ("subject", subject)]
        where text.trimmed.isEmpty || text.count > 200 || text.hasControlCharacters {
            // A line break in a subject would become a header of its own.
            violations.append(FieldViolation(field: field, description: "must be 1 to 200 characters, without control characters"))
        }
        if !body.contains("%link%") {
            violations.append(FieldViolation(field: "body", description: "must hold %link%, where the participation link goes"))
        }
        if body.utf8.count > 200_000 || body.utf8.contains(0) {
            violations.append(FieldViolation(field: "body", description: "must be 200,000 bytes at most, without U+0000"))
        }
        return violations
    }
}

extension NewMailingAccess {
    var violations: [FieldViolation] {
        guard let subgroup, subgroup.count > 64 || subgroup.hasControlCharacters else { return [] }
        return [FieldViolation(field: "subgroup", description: "must be 64 characters at most, without control characters")]
    }
}
