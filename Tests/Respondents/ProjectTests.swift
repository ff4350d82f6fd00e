import Contracts
import RPC
import TestSupport
import Testing

@testable import RespondentsService

@Suite("Projects and mailings")
struct ProjectTests {
    @Test(
        "ordinary names are taken",
        arguments: ["PROJEKT", "a", "a1", "1", "studie_2025-b", "apis", "abc", String(repeating: "x", count: 64)])
    func names(name: String) {
        #expect(NewProject(name: name, survey: 1).violations.isEmpty)
    }

    @Test(
        "names that are no word, that other paths begin with, and of two letters are refused",
        arguments: [
            "", String(repeating: "x", count: 65), "a b", "ż", "a/b", "a.b", "pl", "EN", "Xx", "api", "API", "buyers", "manage", "oauth",
            "livez",
            "readyz", "metrics", "ankieta", "assets", "optout",
        ])
    func refusedNames(name: String) {
        #expect(NewProject(name: name, survey: 1).violations.map(\.field) == ["name"])
    }

    @Test("a name is taken once in the installation")
    func uniqueNames() async throws {
        try await withRespondents { service in
            _ = try await service.project("PROJEKT")
            for (account, survey) in [(RespondentsHarness.account, 7), (RespondentsHarness.otherAccount, 20)] as [(Int64, Int64)] {
                let error = await refusal {
                    try await service.application.projects.createProject(
                        NewProject(name: "PROJEKT", survey: survey), in: .test(account: account))
                }
                #expect(error?.code == .alreadyExists)
                #expect(error?.details.conflict == Conflict(resource: "project", name: "PROJEKT"))
            }
        }
    }

    @Test("a project needs a survey of its account, and learns nothing of others'", arguments: [20, 99] as [Int64])
    func foreignSurvey(survey: Int64) async throws {
        try await withRespondents { service in
            let error = await refusal {
                try await service.application.projects.createProject(NewProject(name: "P", survey: survey), in: .test(account: 1))
            }
            #expect(error == .invalid("survey_id", "there is no such survey"))
        }
    }

    @Test("creating again under the same idempotency key repeats the reply")
    func idempotency() async throws {
        try await withRespondents { service in
            let call = CallContext.test(account: 1, idempotencyKey: "k")
            let new = NewProject(name: "P", survey: 7)
            let project = try await service.application.projects.createProject(new, in: call)
            #expect(try await service.application.projects.createProject(new, in: call) == project)
            let mailing = NewMailing(project: "P", title: "t", subject: "s", body: "%link%", privacy: .personal)
            let first = try await service.application.projects.createMailing(mailing, in: call)
            #expect(try await service.application.projects.createMailing(mailing, in: call) == first)
            let access = NewMailingAccess(project: "P", mailing: first.id, function: .link, subgroup: nil)
            let act = try await service.application.projects.createAccessLink(access, in: call)
            #expect(try await service.application.projects.createAccessLink(access, in: call) == act)
            let contact = NewContact(email: "a@b")
            let created = try await service.application.contacts.create(contact, in: call)
            #expect(try await service.application.contacts.create(contact, in: call) == created)
            #expect(try await service.count("mailings") == 1)
            #expect(try await service.count("contacts") == 1)
        }
    }

    @Test("every mistake of a mailing is named")
    func mailingViolations() async throws {
        try await withRespondents { service in
            _ = try await service.project("P")
            let new = NewMailing(project: "P", title: " ", subject: "a\r\nBcc: b", body: "link", privacy: .personal)
            let error = await refusal { try await service.application.projects.createMailing(new, in: .test(account: 1)) }
            #expect(error?.details.fieldViolations?.map(\.field) == ["title", "subject", "body"])
        }
    }

    @Test("another account's project and mailing do not exist")
    func isolation() async throws {
        try await withRespondents { service in
            let project = try await service.project("P")
            let other = try await service.project("Q", survey: 20, account: 2)
            let new = NewMailing(project: "P", title: "t", subject: "s", body: "%link%", privacy: .personal)
            let mailing = await refusal { try await service.application.projects.createMailing(new, in: .test(account: 2)) }
            #expect(mailing?.code == .notFound)
            for (name, id, account) in [("P", project.mailing, 2), ("Q", project.mailing, 2), ("P", other.mailing, 1), ("Q", 99, 2)]
                as [(String, Int64, Int64)]
            {
                let access = NewMailingAccess(project: name, mailing: id, function: .link, subgroup: nil)
                let error = await refusal {
                    try await service.application.projects.createAccessLink(access, in: .test(account: account))
                }
                #expect(error?.code == .notFound)
                let list = ParticipantsRequest(project: name, mailing: id)
                let listed = await refusal {
                    try await service.application.respondents.listParticipants(list, in: .test(account: account))
                }
                #expect(listed?.code == .notFound)
            }
        }
    }

    @Test("access links are listed of a project that exists, and of no other")
    func accessLinks() async throws {
        try await withRespondents { service in
            let project = try await service.project("P")
            _ = try await service.mailing(of: "P")
            func list(_ request: AccessLinksRequest, account: Int64) async throws -> ListPage<ListedAccessLink> {
                try await ListPage { send in
                    try await service.application.projects.listAccessLinks(request, in: .test(account: account), to: send)
                }
            }
            let first = try await list(AccessLinksRequest(project: "P", limit: 1), account: 1)
            #expect(first.rows.map(\.mailing) == [project.mailing] && first.next == "1")
            #expect(try await list(AccessLinksRequest(project: "P", cursor: first.next), account: 1).rows.map(\.id) == [2])
            for (name, account) in [("P", 2), ("p", 1), ("Q", 1), ("", 1)] as [(String, Int64)] {
                let error = await refusal { try await list(AccessLinksRequest(project: name), account: account) }
                #expect(error?.code == .notFound)
            }
            let error = await refusal { try await list(AccessLinksRequest(project: "P", limit: 0), account: 1) }
            #expect(error?.details.fieldViolations?.map(\.field) == ["limit"])
        }
    }

    @Test("a link that sends says that letters wait as long as nothing is configured")
    func send() async throws {
        try await withRespondents { service in
            let project = try await service.project()
            let access = NewMailingAccess(project: project.name, mailing: project.mailing, function: .send, subgroup: nil)
            let created = try await service.application.projects.createAccessLink(access, in: .test(account: 1))
            #expect(created.delivery == .waitingForConfiguration)
        }
    }
}
