import Contracts
import Storage

// The stages. Each returns whether it is done; what it has erased it does not find again.
extension ErasureStore.State {
    mutating func eraseContacts(limit: Int64, in transaction: borrowing Transaction) throws -> Bool {
        let contacts = try ContactStore.matches(
            uid: person.uid, email: person.email, mobile: person.mobile, account: account, limit: limit, in: transaction)
        for contact in contacts {
            receipt.replies += try ErasureStore.remove(contact, account: account, in: transaction)
            receipt.contacts.append(contact.id)
            person.contacts.append(contact.id)
        }
        return contacts.count < limit
    }

    mutating func eraseEntries(limit: Int64, in transaction: borrowing Transaction) throws -> Bool {
        for (kind, key) in person.identifiers {
            let rows = try transaction.query(
                """
                SELECT i.entry FROM projects p
                JOIN identifiers i ON i.account = p.account AND i.project = p.name AND i.kind = ?2 AND i.value = ?3
                WHERE p.account = ?1 LIMIT ?4
                """, account, kind, key, limit)
            for row in rows { try eraseEntry(try row.value(0), in: transaction) }
            if !rows.isEmpty { return false }
        }
        while position.index < person.contacts.count {
            let contact = person.contacts[Int(position.index)]
            let rows = try transaction.query("SELECT id FROM entries WHERE account = ?1 AND contact = ?2 LIMIT ?3", account, contact, limit)
            for row in rows { try eraseEntry(try row.value(0), in: transaction) }
            if !rows.isEmpty { return false }
            position.index += 1
        }
        return true
    }

    private mutating func eraseEntry(_ id: Int64, in transaction: borrowing Transaction) throws {
        guard let row = try transaction.first("SELECT project, uid, email, mobile FROM entries WHERE id = ?1 AND account = ?2", id, account)
        else { return }
        let project: String = try row.value(0)
        let identity = try Identity(uid: try row.value(1), email: try row.value(2), mobile: try row.value(3))
        for identifier in identity.identifiers {
            try transaction.execute(
                "DELETE FROM identifiers WHERE account = ?1 AND project = ?2 AND kind = ?3 AND value = ?4 AND entry = ?5",
                account, project, identifier.kind, identifier.key, id)
        }
        try transaction.execute(
            "UPDATE entries SET uid = NULL, email = NULL, mobile = NULL, contact = NULL WHERE id = ?1 AND account = ?2", id, account)
        receipt.entries += 1
        for mailing in try transaction.query("SELECT id FROM mailings WHERE account = ?1 AND project = ?2", account, project) {
            let row = try transaction.first(
                "SELECT \(RespondentStore.personColumns) FROM respondents WHERE account = ?1 AND origin = ?2",
                account, RespondentStore.origin(mailing: try mailing.value(0), entry: id))
            if let row { try erase(try RespondentStore.person(row), in: transaction) }
        }
    }

    mutating func eraseRespondentsOfContacts(limit: Int64, in transaction: borrowing Transaction) throws -> Bool {
        while position.index < person.contacts.count {
            let rows = try transaction.query(
                "SELECT \(RespondentStore.personColumns) FROM respondents WHERE account = ?1 AND contact = ?2 ORDER BY id LIMIT ?3",
                account, person.contacts[Int(position.index)], limit)
            for row in rows { try erase(try RespondentStore.person(row), in: transaction) }
            if !rows.isEmpty { return false }
            position.index += 1
        }
        return true
    }

    /// Survey by survey, since addresses are found in one.
    mutating func eraseRespondentsByEmail(limit: Int64, in transaction: borrowing Transaction) throws -> Bool {
        guard let email = person.email, email != values.emailKey else { return true }
        var steps: Int64 = 0
        while steps < limit {
            steps += 1
            let next = try transaction.first(
                "SELECT MIN(survey) FROM respondents WHERE account = ?1 AND survey > ?2", account, position.after)
            guard let survey: Int64 = try next?.value(0) ?? nil else { return true }
            let rows = try transaction.query(
                """
                SELECT \(RespondentStore.personColumns) FROM respondents WHERE account = ?1 AND survey = ?2 AND email_key = ?3 LIMIT ?4
                """, account, survey, email, limit)
            for row in rows { try erase(try RespondentStore.person(row), in: transaction) }
            if rows.count == limit { return false }
            position.after = survey
            steps += Int64(rows.count)
        }
        return false
    }

    private mutating func erase(_ respondent: RespondentStore.Person, in transaction: borrowing Transaction) throws {
        receipt.letters += try RespondentStore.erase(respondent, values: values, account: account, at: now, in: transaction)
        receipt.respondents += 1
    }

    /// A profile is the person's when it is called as the person is. Codes that refer to it go on doing so.
    mutating func eraseProfiles(in transaction: borrowing Transaction) throws -> Bool {
        for name in person.names {
            let row = try transaction.first(
                """
                UPDATE profiles SET identifier = 'erased:' || uuid, attributes = '{}' WHERE account = ?1 AND identifier = ?2
                RETURNING uuid
                """, account, name)
            guard let row else { continue }
            receipt.profiles += 1
            receipt.replies += Int64(
                try Idempotency.forget(ProfileHandlers.subject(try row.value(0)), account: account, in: transaction))
        }
        return true
    }
}
