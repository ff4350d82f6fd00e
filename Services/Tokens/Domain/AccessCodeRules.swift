import Contracts
import RPC

/// The attributes of a code, found in order.
struct AccessCodeTerms: Equatable, Sendable {
    let use: GrantUse
    let expiry: ExpiryTime

    /// - Throws: `invalidArgument` with a violation for each attribute that is missing or malformed.
    init(_ new: NewAccessCode) throws(RPCError) {
        var violations: [FieldViolation] = []
        if new.singleParticipation == nil {
            violations.append(FieldViolation(field: "singleParticipation", description: "This value should not be null."))
        }
        violations += AccessCodeRules.violations(ofExpiry: new.expiresAt, isRequired: true)
        guard violations.isEmpty, let isSingle = new.singleParticipation, let expiry = new.expiresAt.flatMap(ExpiryTime.init) else {
            throw .invalid(violations)
        }
        use = AccessCodeRules.use(singleParticipation: isSingle)
        self.expiry = expiry
    }
}

enum AccessCodeRules {
    /// E-10, E-11.
    static func use(singleParticipation: Bool) -> GrantUse {
        singleParticipation ? .oneStart : .everyStart
    }

    static func violations(ofExpiry text: String?, isRequired: Bool) -> [FieldViolation] {
        guard let text else {
            return isRequired ? [FieldViolation(field: "expiresAt", description: "This value should not be null.")] : []
        }
        if ExpiryTime(text) != nil { return [] }
        return [
            FieldViolation(
                field: "expiresAt",
                description: "This value is not a valid datetime: it must be written as in 2020-06-23T21:27:00.000+01:00, with an offset.")
        ]
    }
}
