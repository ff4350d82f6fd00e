import Contracts

/// The identifiers that one person is given by: those that were given, in the order uid, email, mobile.
struct Identity: Equatable, Sendable {
    let identifiers: [Identifier]

    init(uid: String?, email: String?, mobile: String?) throws(Identifier.Fault) {
        identifiers = [
            try Identifier.normalized(.uid, uid), try Identifier.normalized(.email, email), try Identifier.normalized(.mobile, mobile),
        ].compactMap { $0 }
    }

    subscript(kind: IdentifierKind) -> Identifier? {
        identifiers.first { $0.kind == kind }
    }
}

/// What the entries that the identifiers of one person lead to mean together (S-3).
enum AddressMatch: Equatable, Sendable {
    /// A new entry is due.
    case none
    case entry(Int64)
    /// Different entries: they are not merged, somebody has to look at them.
    case conflict

    /// - Parameter entries: One for each identifier that an entry has.
    init(entries: [Int64]) {
        guard let first = entries.first else {
            self = .none
            return
        }
        self = entries.allSatisfy { $0 == first } ? .entry(first) : .conflict
    }
}
