import Contracts
import JSON

/// How somebody is recognised who is to be erased, as the job keeps it until it is applied.
@Message
struct PersonalData: Sendable, Equatable {
    var uid: String?
    /// In lower case.
    var email: String?
    var mobile: String?
    /// As profiles may be called after the person.
    var names: [String] = []
    /// Contacts of the person that were found so far.
    var contacts: [Int64] = []
}

extension PersonalData {
    init(_ contact: Contact) throws(Identifier.Fault) {
        let identity = try Identity(uid: contact.uid, email: contact.email, mobile: contact.mobile)
        self.init(
            uid: identity[.uid]?.key, email: identity[.email]?.key, mobile: identity[.mobile]?.key,
            names: Set(identity.identifiers.flatMap { [$0.key, $0.text] }).sorted(), contacts: [contact.id])
    }

    /// The identifiers that there are, as address lists have them.
    var identifiers: [(kind: IdentifierKind, key: String)] {
        [(.uid, uid), (.email, email), (.mobile, mobile)].compactMap { kind, key in key.map { (kind, $0) } }
    }
}
