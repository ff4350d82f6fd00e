import Contracts
import Storage

/// Which contacts are wanted, normalised as they are stored.
struct ContactCriteria: Sendable, Equatable {
    var uid: String?
    var emailKey: String?
    var mobile: String?
    /// None is empty.
    var labels: [NumberedLabel] = []
}

extension ContactStore {
    /// Up to `limit` contacts with an id above `after`, by id.
    ///
    /// An identifier is looked up in its index, or else the first label in its own; what is left is checked row by row.
    static func page(
        _ criteria: ContactCriteria, account: Int64, after: Int64, limit: Int64, in transaction: borrowing Transaction
    ) throws -> [Contact] {
        var arguments: [any SQLConvertible] = [account, after, limit]
        func placeholder(_ argument: any SQLConvertible) -> String {
            arguments.append(argument)
            return "?\(arguments.count)"
        }
        var (source, id) = ("contacts c", "c.id")
        var conditions = ["c.account = ?1"]
        for (column, value) in [("uid", criteria.uid), ("email_key", criteria.emailKey), ("mobile", criteria.mobile)] {
            if let value { conditions.append("c.\(column) = \(placeholder(value))") }
        }
        for (index, label) in criteria.labels.enumerated() {
            let (number, digest) = (placeholder(label.number), placeholder(LabelDigest.of(label.text)))
            if index == 0, conditions.count == 1 {
                (source, id) = ("contact_labels l JOIN contacts c ON c.id = l.contact", "l.contact")
                conditions.append("l.account = ?1 AND l.number = \(number) AND l.digest = \(digest)")
            } else {
                conditions.append(
                    """
                    EXISTS (SELECT 1 FROM contact_labels x
                    WHERE x.account = ?1 AND x.number = \(number) AND x.digest = \(digest) AND x.contact = \(id))
                    """)
            }
        }
        let names = columns.split(separator: ", ").map { "c.\($0)" }.joined(separator: ", ")
        return try transaction.query(
            """
            SELECT \(names) FROM \(source) WHERE \(conditions.joined(separator: " AND ")) AND \(id) > ?2 ORDER BY \(id) LIMIT ?3
            """, arguments: arguments
        ).map(contact)
    }
}

extension ContactCriteria {
    /// Whether a contact has the labels, and not only their digests.
    func hold(for contact: Contact) -> Bool {
        labels.allSatisfy { wanted in
            let index = Int(wanted.number) - 1
            return contact.labels.indices.contains(index) && contact.labels[index].utf8.elementsEqual(wanted.text.utf8)
        }
    }
}
