import Contracts
import RPC
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
}
