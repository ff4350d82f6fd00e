import Contracts
import RPC
import TestSupport
import Testing

@testable import RespondentsService

@Suite("Contacts")
struct ContactTests {
    @Test("a contact is kept trimmed, belongs to its account, and may be there twice")
    func create() async throws {
        try await withRespondents { service in
            let new = NewContact(email: " Jan@Example.org ", mobile: "+48 600", uid: "u", labels: ["Łódź", "", "IT"])
            let contact = try await service.application.contacts.create(new, in: .test(account: 1))
            #expect(
                contact
                    == Contact(id: contact.id, email: "Jan@Example.org", mobile: "+48600", uid: "u", labels: ["Łódź", "", "IT"]))
            let again = try await service.application.contacts.create(new, in: .test(account: 1))
            #expect(again.id != contact.id)
            #expect(try await service.application.contacts.get(ContactID(id: contact.id), in: .test(account: 1)) == contact)
            let error = await refusal { try await service.application.contacts.get(ContactID(id: contact.id), in: .test(account: 2)) }
            #expect(error?.code == .notFound)
        }
    }

    @Test("every mistake is named")
    func violations() async throws {
        try await withRespondents { service in
            let labels = (0..<16).map { $0 == 3 ? String(repeating: "x", count: 1_001) : "" }
            let new = NewContact(email: "jan", mobile: "x", uid: "a\u{0}", labels: labels)
            let error = await refusal { try await service.application.contacts.create(new, in: .test(account: 1)) }
            #expect(error?.details.fieldViolations?.map(\.field) == ["email", "mobile", "uid", "labels", "labels[3]"])
        }
    }

    @Test("contacts are listed and searched page by page, each criterion narrows, and nobody sees another account's")
    func search() async throws {
        try await withRespondents { service in
            let contacts = service.application.contacts
            var ids: [Int64] = []
            for number in 0..<450 {
                let new = NewContact(
                    email: number % 9 == 0 ? "Same@Example.org" : "p\(number)@example.org", mobile: number % 3 == 0 ? "600 700" : nil,
                    uid: "u\(number)", labels: number % 2 == 0 ? ["even", "", "n\(number % 5)"] : [])
                ids.append(try await contacts.create(new, in: .test(account: 1)).id)
            }
            _ = try await contacts.create(NewContact(email: "same@example.org", uid: "u5", labels: ["even"]), in: .test(account: 2))
            func find(_ request: ContactsRequest, account: Int64 = 1) async throws -> [Int64] {
                try await ListPage.rows { cursor, send in
                    var request = request
                    request.cursor = cursor
                    try await contacts.list(request, in: .test(account: account), to: send)
                }.map(\.id)
            }
            func indices(_ matches: (Int) -> Bool) -> [Int64] { (0..<450).filter(matches).map { ids[$0] } }
            #expect(try await find(ContactsRequest(limit: 7)) == ids)
            #expect(try await find(ContactsRequest(limit: 1_000)) == ids)
            #expect(try await find(ContactsRequest(email: "sAME@example.ORG", limit: 3)) == indices { $0 % 9 == 0 })
            #expect(try await find(ContactsRequest(mobile: "600-700")) == indices { $0 % 3 == 0 })
            #expect(try await find(ContactsRequest(uid: "u5")) == [ids[5]])
            let even = NumberedLabel(number: 1, text: "even")
            #expect(try await find(ContactsRequest(labels: [even], limit: 10)) == indices { $0 % 2 == 0 })
            #expect(
                try await find(ContactsRequest(labels: [even, NumberedLabel(number: 3, text: "n3")], limit: 2))
                    == indices { $0 % 2 == 0 && $0 % 5 == 3 })
            #expect(
                try await find(ContactsRequest(email: "same@example.org", mobile: "600700", labels: [even])) == indices { $0 % 18 == 0 })
            for nobody in [
                ContactsRequest(email: "nobody"), ContactsRequest(uid: "U5"),
                ContactsRequest(labels: [NumberedLabel(number: 2, text: "even")]),
                ContactsRequest(labels: [NumberedLabel(number: 2, text: "")]),
            ] {
                #expect(try await find(nobody).isEmpty)
            }
            #expect(try await find(ContactsRequest(), account: 2).count == 1)
            for bad in [
                ContactsRequest(limit: 0), ContactsRequest(limit: 1_001), ContactsRequest(labels: [NumberedLabel(number: 16, text: "x")]),
            ] {
                #expect(await refusal { try await find(bad) }?.code == .invalidArgument)
            }
        }
    }

    @Test("a contact is replaced and deleted in the version that was read, and found by what it says then")
    func changes() async throws {
        try await withRespondents { service in
            let contacts = service.application.contacts
            let old = try await contacts.create(
                NewContact(email: "zqzqold@example.org", labels: ["zqzqlabel", "b"]), in: .test(account: 1, idempotencyKey: "k"))
            let new = NewContact(email: "new@example.org", labels: ["c"])
            let call = CallContext.test(account: 1)
            let foreign = ContactReplacement(id: old.id, contact: new)
            #expect(await refusal { try await contacts.replace(foreign, in: .test(account: 2)) }?.code == .notFound)
            let replaced = try await contacts.replace(ContactReplacement(id: old.id, version: 1, contact: new), in: call)
            #expect(replaced == Contact(id: old.id, email: "new@example.org", labels: ["c"], version: 2))
            #expect(try await contacts.get(ContactID(id: old.id), in: call) == replaced)
            let late = ContactReplacement(id: old.id, version: 1, contact: new)
            #expect(await refusal { try await contacts.replace(late, in: call) }?.code == .aborted)
            #expect(try await service.count("contact_labels") == 1)
            #expect(await refusal { try await contacts.delete(ContactDeletion(id: old.id, version: 1), in: call) }?.code == .aborted)
            _ = try await contacts.delete(ContactDeletion(id: old.id, version: 2), in: call)
            #expect(await refusal { try await contacts.delete(ContactDeletion(id: old.id), in: call) }?.code == .notFound)
            #expect(try await service.count("contacts") == 0)
            #expect(try await service.count("contact_labels") == 0)
            #expect(try await service.database.clearLog())
            #expect(try service.occurrences(of: "zqzq") == 0)
        }
    }

    @Test("a batch answers for each line, and the same lines under their keys create nothing again")
    func batches() async throws {
        try await withRespondents { service in
            let contacts = service.application.contacts
            let lines = (0..<300).map { number in
                ContactLine(
                    contact: NewContact(email: number % 10 == 3 ? "bad" : "p\(number)@example.org", labels: ["l"]), key: "k\(number)")
            }
            let first = try await contacts.importBatch(ContactBatch(lines: lines), in: .test(account: 1)).results
            for (number, result) in first.enumerated() {
                switch result {
                case .created: #expect(number % 10 != 3)
                case .refused(let violations): #expect(number % 10 == 3 && violations.map(\.field) == ["email"])
                case .keyReused: Issue.record("\(number)")
                }
            }
            #expect(try await service.count("contacts") == 270)
            // Whatever batches they come in.
            var again: [ContactLineResult] = []
            for part in [lines[..<7], lines[7...]] {
                again += try await contacts.importBatch(ContactBatch(lines: Array(part)), in: .test(account: 1)).results
            }
            #expect(again == first)
            let other = ContactLine(contact: NewContact(uid: "u"), key: "k0")
            #expect(
                try await contacts.importBatch(
                    ContactBatch(lines: [other, ContactLine(contact: NewContact(uid: "v"))]), in: .test(account: 1)
                ).results.first == .keyReused)
            #expect(try await service.count("contacts") == 271)
            #expect(try await contacts.importBatch(ContactBatch(lines: [other]), in: .test(account: 2)).results.count == 1)
            for count in [0, 1_001] {
                let batch = ContactBatch(lines: Array(repeating: other, count: count))
                #expect(await refusal { try await contacts.importBatch(batch, in: .test(account: 1)) }?.code == .invalidArgument)
            }
        }
    }

    @Test("contacts of a time before there were searches are found when the service starts again")
    func old() async throws {
        try await withRespondents { service in
            try await service.database.write { transaction in
                for _ in 0..<3 {
                    try transaction.execute("INSERT INTO contacts (account, labels, created_at) VALUES (1, '[\"a\",\"\",\"b\"]', 0)")
                }
            }
            while try await service.database.write({ try ContactLabels.catchUp(limit: 2, in: $0) }) {}
            #expect(try await service.count("contact_labels") == 6)
            #expect(try await service.column("SELECT version FROM contacts", as: Int64.self) == [1, 1, 1])
        }
    }
}
