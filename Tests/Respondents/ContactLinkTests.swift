import Contracts
import RPC
import TestSupport
import Testing

@testable import RespondentsService

@Suite("Entries and contacts")
struct ContactLinkTests {
    static let jan = NewContact(email: "Jan@b", mobile: "+48 600", uid: "u", labels: ["Jan", "", "IT"])

    @Test(
        "the one contact that has an identifier is linked, with its labels and its address",
        arguments: [("u", nil, nil), (nil, "jan@B", nil), (nil, nil, "+48600"), ("u", "jan@b", nil), ("x", "jan@b", nil)]
            as [(String?, String?, String?)])
    func linked(uid: String?, email: String?, mobile: String?) async throws {
        try await withRespondents { service in
            let contact = try await service.application.contacts.create(Self.jan, in: .test(account: 1))
            // Another account's contact is none of this one's.
            _ = try await service.application.contacts.create(Self.jan, in: .test(account: 2))
            let project = try await service.project()
            _ = try await service.link(project, uid: uid, email: email, mobile: mobile)
            #expect(try await service.column("SELECT contact FROM entries", as: Int64?.self) == [contact.id])
            let respondent = try await service.respondents().respondents.first
            #expect(respondent?.labels == ["Jan", "", "IT"] + Array(repeating: "", count: 12))
            #expect(respondent?.email.lowercased() == "jan@b")
        }
    }

    @Test("no contact is linked where none or several have an identifier")
    func ambiguous() async throws {
        try await withRespondents { service in
            for _ in 0..<2 { _ = try await service.application.contacts.create(Self.jan, in: .test(account: 1)) }
            let project = try await service.project()
            _ = try await service.link(project, uid: "u")
            _ = try await service.link(project, uid: "unknown")
            #expect(try await service.column("SELECT contact FROM entries", as: Int64?.self) == [nil, nil])
            #expect(
                try await service.respondents().respondents.map(\.labels) == Array(repeating: Array(repeating: "", count: 15), count: 2))
        }
    }
}
