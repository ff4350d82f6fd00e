import Contracts
import RPC

extension NewAccount {
    var violations: [FieldViolation] {
        NameRule.violations(of: name) + FeatureRule.violations(of: features)
    }
}

extension AccountChange {
    var violations: [FieldViolation] {
        NameRule.violations(of: name) + FeatureRule.violations(of: features ?? [])
    }
}

extension NewKey {
    var violations: [FieldViolation] {
        NameRule.violations(of: name)
            + (scopes.isEmpty ? [FieldViolation(field: "scopes", description: "a key needs at least one scope")] : [])
    }
}

/// Names of accounts and keys: for people, so nearly anything goes.
private enum NameRule {
    static func violations(of name: String?) -> [FieldViolation] {
        guard let name else { return [] }
        let isPrintable = !name.unicodeScalars.contains { $0.properties.generalCategory == .control }
        let isBlank = name.allSatisfy(\.isWhitespace)
        if !isBlank && isPrintable && name.count <= 200 { return [] }
        return [FieldViolation(field: "name", description: "must be 1 to 200 characters, without control characters")]
    }
}

private enum FeatureRule {
    static func violations(of features: [String]) -> [FieldViolation] {
        features.enumerated().compactMap { (index, feature) in
            if Account.knownFeatures.contains(feature) { return nil }
            let known = Account.knownFeatures.sorted().joined(separator: ", ")
            return FieldViolation(field: "features[\(index)]", description: "is no known feature; known: \(known)")
        }
    }
}

extension Sequence where Element: Hashable {
    /// The elements in their order, each once.
    var withoutRepeats: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
