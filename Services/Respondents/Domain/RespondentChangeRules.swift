import Contracts
import RPC

extension RespondentUpdate {
    static let mostRecords = 100

    var violations: [FieldViolation] {
        guard (1...Self.mostRecords).contains(respondents.count) else {
            return [FieldViolation(field: "respondents", description: "must be 1 to \(Self.mostRecords) records")]
        }
        return respondents.enumerated().flatMap { index, change in
            change.labels.compactMap { $0.fault.map { FieldViolation(field: "respondents[\(index)].labels", description: $0) } }
        }
    }
}

extension NumberedLabel {
    /// Why no contact or respondent can have it: the end of a sentence.
    var fault: String? {
        guard (1...Int64(ValidContact.maximumLabels)).contains(number) else {
            return "must have ids from 1 to \(ValidContact.maximumLabels)"
        }
        guard text.count <= 1_000, !text.utf8.contains(0) else { return "must be 1,000 characters at most, without U+0000" }
        return nil
    }
}

extension Anonymisation {
    var violations: [FieldViolation] {
        if labels.contains(where: { !(1...Int64(ValidContact.maximumLabels)).contains($0) }) {
            return [FieldViolation(field: "fields", description: "must be email or numbers from 1 to \(ValidContact.maximumLabels)")]
        }
        guard email || !labels.isEmpty else { return [FieldViolation(field: "fields", description: "must not be empty")] }
        guard batch == nil || mailing == nil else {
            return [FieldViolation(field: "batch", description: "must not be given together with a mailing")]
        }
        return []
    }
}
