import Contracts
import RPC

/// A contact that was found in order.
struct ValidContact: Sendable {
    let identity: Identity
    let labels: [String]

    static let maximumLabels = LabelRules.maximum

    init(_ new: NewContact) throws(RPCError) {
        var violations: [FieldViolation] = []
        for (kind, text) in [(IdentifierKind.email, new.email), (.mobile, new.mobile), (.uid, new.uid)] {
            do throws(Identifier.Fault) {
                _ = try Identifier.normalized(kind, text)
            } catch {
                violations.append(FieldViolation(field: kind.rawValue, description: error.reason))
            }
        }
        violations += LabelRules.violations(of: new.labels, field: "labels")
        if violations.isEmpty, new.labels.isEmpty, [new.email, new.mobile, new.uid].allSatisfy({ $0?.isEmpty ?? true }) {
            violations.append(
                FieldViolation(field: "email", description: "must be given, or mobile, uid or labels: a contact says something"))
        }
        guard violations.isEmpty, let identity = try? Identity(uid: new.uid, email: new.email, mobile: new.mobile) else {
            throw .invalid(violations)
        }
        self.identity = identity
        labels = new.labels
    }
}
