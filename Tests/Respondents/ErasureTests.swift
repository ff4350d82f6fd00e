import Contracts
import JSON
import RPC
import Storage
import TestSupport
import Testing

@testable import RespondentsService

@Suite("Erasure of a person")
struct ErasureTests {
    private static let person = NewContact(
        email: "ZqZqErna@Example.org", mobile: "+48 600 111 222", uid: "zqzquid", labels: ["zqzqlabel", "", "zqzqother"])

    @Test("leaves nothing of the person in any file of the service, and a receipt that says what was there")
    func everything() async throws {
        try await withRespondents { service in
            let (contacts, call) = (service.application.contacts, CallContext.test(account: 1, idempotencyKey: "create"))
            let contact = try await contacts.create(Self.person, in: call)
            let twin = try await contacts.create(NewContact(email: "zqzqerna@example.org", uid: "zqzqtwin"), in: .test(account: 1))
            _ = try await contacts.importBatch(
                ContactBatch(lines: [ContactLine(contact: NewContact(email: "zqzqerna@example.org", labels: ["zqzqx"]), key: "l")]),
                in: .test(account: 1))
            // In address lists, by different identifiers, with what hangs on them.
            let (first, second) = (try await service.project(), try await service.project("P2", survey: 8))
            let link = try await service.link(first, uid: "zqzquid", email: "zqzqerna@example.org")
            _ = try await service.link(second, mobile: "+48600111222")
            let stranger = try await service.link(first, uid: "stranger")
            let added = try await service.respondent(email: "ZQZQErna@example.org", labels: ["zqzqlabel"], contact: contact.id)
            try await service.letter(to: added, mailing: first.mailing, state: "queued")
            try await service.letter(to: added, mailing: second.mailing, state: "failed", failure: "550 zqzqerna@example.org unknown")
            _ = try await service.application.profiles.put(
                NewProfile(identifier: "zqzquid", attributes: ["name": "zqzqErna"]), in: .test(account: 1, idempotencyKey: "p"))
            let other = try await contacts.create(NewContact(email: "other@example.org", uid: "u"), in: .test(account: 1))
            let foreign = try await contacts.create(NewContact(email: "zqzqerna@example.org"), in: .test(account: 2))
            // Something of the person still waits in the queue, and goes with it.
            _ = try await service.update([RespondentChange(id: added, labels: [NumberedLabel(number: 2, text: "zqzqnew")])])

            let job = try await contacts.erase(ContactDeletion(id: contact.id), in: .test(account: 1, idempotencyKey: "e"))
            #expect(job.kind == .erase && job.state == .queued && job.contact == contact.id && job.survey == nil)
            #expect(await refusal { try await contacts.get(ContactID(id: contact.id), in: .test(account: 1)) }?.code == .notFound)
            #expect(try await contacts.erase(ContactDeletion(id: contact.id), in: .test(account: 1, idempotencyKey: "e")) == job)
            await service.work()

            let done = try await service.job(job.id)
            #expect(done.state == .done && done.endedAt != nil)
            let receipt = try #require(done.receipt)
            #expect(Set(receipt.contacts).isSuperset(of: [contact.id, twin.id]) && receipt.contacts.count == 3)
            #expect(receipt.entries == 2 && receipt.respondents == 3 && receipt.letters == 1 && receipt.profiles == 1)
            #expect(receipt.replies == 3)
            #expect(try await service.stored(added) == ["[email protected]", "[email protected]"])
            #expect(
                try await service.column("SELECT state FROM letters ORDER BY id", as: String.self) == ["stopped", "failed"])
            // Of the other account everything is there, and nothing else went.
            #expect(try await contacts.get(ContactID(id: foreign.id), in: .test(account: 2)).email == "zqzqerna@example.org")
            #expect(try await contacts.get(ContactID(id: other.id), in: .test(account: 1)) == other)
            #expect(try await service.link(first, uid: "stranger") == stranger)
            #expect(try await service.participants(first).count == 2)
            // Whoever comes again is somebody new; retries of old requests bring nobody back.
            #expect(try await service.link(first, uid: "zqzquid") != link)
            await #expect(throws: StorageError.self) { try await contacts.create(Self.person, in: call) }

            _ = try await contacts.erase(ContactDeletion(id: foreign.id), in: .test(account: 2))
            let rest = try await service.application.contacts.create(NewContact(uid: "zqzquid"), in: .test(account: 1))
            _ = try await contacts.erase(ContactDeletion(id: rest.id), in: .test(account: 1))
            await service.work()
            for text in ["zqzq", "ZqZq", "ZQZQ", "600111222"] { #expect(try service.occurrences(of: text) == 0, "\(text)") }
        }
    }

    @Test("of what is not there, or was changed meanwhile, does nothing")
    func refusals() async throws {
        try await withRespondents { service in
            let contacts = service.application.contacts
            let contact = try await contacts.create(Self.person, in: .test(account: 1))
            let foreign = await refusal { try await contacts.erase(ContactDeletion(id: contact.id), in: .test(account: 2)) }
            #expect(foreign?.code == .notFound)
            let late = await refusal { try await contacts.erase(ContactDeletion(id: contact.id, version: 7), in: .test(account: 1)) }
            #expect(late?.code == .aborted)
            #expect(try await service.count("jobs") == 0)
            #expect(try await service.count("contacts") == 1)
        }
    }

    @Test("waits for what the account asked for before, and for nothing of others")
    func order() async throws {
        try await withRespondents { service in
            let contacts = service.application.contacts
            let contact = try await contacts.create(Self.person, in: .test(account: 1))
            _ = try await service.anonymise(survey: 20, account: RespondentsHarness.otherAccount)
            let earlier = try await service.anonymise()
            let job = try await contacts.erase(ContactDeletion(id: contact.id), in: .test(account: 1))
            func part(_ id: Int64) async throws -> Bool {
                try await service.database.write { try JobStore.applyPart(of: id, values: AnonymisedValues(), at: 0, in: $0) }
            }
            #expect(try await !part(job.id))
            #expect(try await part(earlier))
            #expect(try await part(job.id))
        }
    }

    @Test("of many rows goes part by part")
    func parts() async throws {
        try await withRespondents { service in
            let contacts = service.application.contacts
            var last: Int64 = 0
            for _ in 0..<120 { last = try await contacts.create(NewContact(email: "zqzq@example.org"), in: .test(account: 1)).id }
            for survey in [Int64(7), 8] {
                for _ in 0..<450 { try await service.respondent(survey: survey, email: "zqzq@example.org") }
            }
            let job = try await contacts.erase(ContactDeletion(id: last), in: .test(account: 1))
            await service.work()
            let done = try await service.job(job.id)
            #expect(done.state == .done && done.receipt?.contacts.count == 120 && done.receipt?.respondents == 900)
            #expect(try service.occurrences(of: "zqzq") == 0)
        }
    }
}
