import Contracts
import RPC
import Storage
import TestSupport
import Testing

@testable import RespondentsService

@Suite("SoSci's call")
struct PersonalLinkTests {
    @Test("a link is a token of 16 upper-case letters and digits, for the project and its survey")
    func link() async throws {
        try await withRespondents { service in
            let project = try await service.project()
            let token = try await service.link(project, uid: "112233aabbcc")
            #expect(token.wholeMatch(of: /[A-Z0-9]{16}/) != nil)
            let grant = try await service.grant(token)
            #expect(grant.project == "PROJEKT" && grant.survey == 7 && grant.state == .issued)
        }
    }

    @Test("200 concurrent calls with one uid make one entry, one respondent and one token, in every privacy mode", arguments: privacyModes)
    func concurrentCalls(privacy: Privacy) async throws {
        try await withRespondents { service in
            let project = try await service.project(privacy: privacy)
            let tokens = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<200 { group.addTask { try await service.link(project, uid: "one") } }
                return try await group.reduce(into: [String]()) { $0.append($1) }
            }
            #expect(tokens.count == 200 && Set(tokens).count == 1)
            #expect(try await service.count("entries") == 1)
            #expect(try await service.count("identifiers") == 1)
            #expect(try await service.count("respondents") == (privacy == .anonymous ? 0 : 1))
            let grants = try await service.tokensDatabase.read { try $0.first("SELECT count(*) FROM grants")?.value(0) ?? Int64(-1) }
            #expect(grants == 1)
        }
    }

    @Test("concurrent calls with different identifiers of one person make one entry")
    func concurrentIdentifiers() async throws {
        try await withRespondents { service in
            let project = try await service.project()
            _ = try await service.link(project, uid: "u")
            let tokens = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<60 {
                    group.addTask { try await service.link(project, uid: "u", email: number.isMultiple(of: 2) ? "a@b" : "c@d") }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(tokens.count == 1)
            #expect(try await service.count("entries") == 1)
            #expect(try await service.count("identifiers") == 2)
        }
    }

    @Test("the same person gets the same token again, another one another, and another mailing another")
    func repeats() async throws {
        try await withRespondents { service in
            let project = try await service.project()
            let first = try await service.link(project, email: "Jan@Example.org")
            #expect(try await service.link(project, email: " jan@example.ORG ") == first)
            #expect(try await service.link(project, email: "Jan@Example.org", mobile: "") == first)
            let other = try await service.link(project, email: "ewa@example.org")
            let reminder = try await service.mailing(of: project.name)
            let second = try await service.link(reminder, email: "jan@example.org")
            #expect(Set([first, other, second]).count == 3)
            #expect(try await service.count("entries") == 2)
        }
    }

    @Test("a uid is exact: another case is another person")
    func exactUID() async throws {
        try await withRespondents { service in
            let project = try await service.project()
            let tokens = [try await service.link(project, uid: "abc"), try await service.link(project, uid: "ABC")]
            #expect(Set(tokens).count == 2)
        }
    }

    @Test("a matched entry gets the identifiers it lacks, keeps those it has, and is found by all of them")
    func fill() async throws {
        try await withRespondents { service in
            let project = try await service.project(subgroup: "first")
            let token = try await service.link(project, uid: "u")
            #expect(try await service.respondents().respondents.map(\.email) == [""])
            #expect(try await service.link(project, uid: "u", email: "Jan@b", mobile: "600 700") == token)
            #expect(try await service.link(project, email: "jan@b") == token)
            #expect(try await service.link(project, email: "other@b", mobile: "600700") == token)
            let participant = try await service.participants(project).first
            #expect(participant?.email == "Jan@b" && participant?.mobile == "600700" && participant?.uid == "u")
            #expect(try await service.respondents().respondents.map(\.email) == ["Jan@b"])
            #expect(try await service.link(project, email: "other@b") != token)
        }
    }

    @Test("identifiers of different entries are a conflict, and nothing is stored")
    func conflict() async throws {
        try await withRespondents { service in
            let project = try await service.project()
            _ = try await service.link(project, uid: "u")
            _ = try await service.link(project, email: "a@b")
            let error = await refusal { try await service.link(project, uid: "u", email: "a@b", mobile: "1") }
            #expect(error?.reason(as: PersonalLinkRefusal.self) == .conflictingIdentifiers)
            #expect(error?.code == .failedPrecondition)
            #expect(try await service.count("entries") == 2)
            #expect(try await service.count("identifiers") == 2)
        }
    }

    @Test("the subgroup is given to new entries only")
    func subgroup() async throws {
        try await withRespondents { service in
            let first = try await service.project(subgroup: "east")
            let second = try await service.mailing(of: first.name, subgroup: " west ")
            _ = try await service.link(first, uid: "u")
            _ = try await service.link(second, uid: "u")
            _ = try await service.link(second, uid: "v")
            #expect(try await service.participants(second).map(\.subgroup) == ["east", "west"])
        }
    }

    @Test("address lists of two projects know nothing of each other")
    func projectsApart() async throws {
        try await withRespondents { service in
            let mine = try await service.project("P")
            let others = try await service.project("Q", survey: 20, account: 2)
            let tokens = [try await service.link(mine, uid: "u"), try await service.link(others, uid: "u")]
            #expect(Set(tokens).count == 2)
            #expect(try await service.participants(mine).count == 1)
            #expect(try await service.respondents(survey: 20, account: 2).total == 1)
        }
    }

    @Test("a call without identification is told so, with a valid access link only")
    func missingIdentifier() async throws {
        try await withRespondents { service in
            let project = try await service.project()
            let error = await refusal { try await service.link(project, uid: " ", email: "") }
            #expect(error?.reason(as: PersonalLinkRefusal.self) == .missingIdentifier)
            #expect(error?.message == "Request must specify email, mobile, or uid")
            #expect(try await service.count("entries") == 0)
        }
    }

    @Test("whatever comes with an unknown access link, the answer is the same", arguments: [nil, "u", String(repeating: "x", count: 300)])
    func unknownAccessLink(uid: String?) async throws {
        try await withRespondents { service in
            let project = try await service.project()
            let other = try await service.project("OTHER")
            for wrong in [
                TestProject(name: project.name, mailing: 0, act: "83w7vaYqaeakXH7axpH2Yexu"),
                TestProject(name: project.name, mailing: 0, act: ""), TestProject(name: project.name, mailing: 0, act: other.act),
                TestProject(name: "NOTHING", mailing: 0, act: project.act),
            ] {
                let error = await refusal { try await service.link(wrong, uid: uid) }
                #expect(error?.code == .notFound)
                #expect(error?.reason(as: PersonalLinkRefusal.self) == .unknownAccessLink)
                #expect(error?.message == "the project has no such access link")
            }
        }
    }

    @Test("an identifier that cannot be one is refused by its kind, without repeating it")
    func invalidIdentifier() async throws {
        try await withRespondents { service in
            let project = try await service.project()
            let error = await refusal { try await service.link(project, uid: "u", email: "nobody") }
            #expect(error?.reason(as: PersonalLinkRefusal.self) == .invalidIdentifier)
            #expect(error?.message == "email is no e-mail address")
            #expect(try await service.count("entries") == 0)
        }
    }

    @Test("a call that failed before or after the grant was issued is completed by the same call", arguments: privacyModes)
    func healing(privacy: Privacy) async throws {
        try await withRespondents { service in
            let project = try await service.project(privacy: privacy)
            for (uid, failure) in [("before", LocalTokens.Failure.before), ("after", .after)] {
                service.tokens.failOnce(failure)
                #expect(await refusal { try await service.link(project, uid: uid) }?.code == .unavailable)
                let token = try await service.link(project, uid: uid)
                #expect(try await service.link(project, uid: uid) == token)
                let reference = try await service.column(
                    "SELECT r.reference FROM respondents r JOIN entries e ON e.id = r.entry WHERE e.uid = '\(uid)'", as: String?.self)
                #expect(try await service.grant(token).reference == reference.first ?? nil)
            }
            #expect(try await service.count("entries") == 2)
        }
    }
}

let privacyModes: [Privacy] = [.personal, .pseudonymous, .anonymised, .anonymous]
