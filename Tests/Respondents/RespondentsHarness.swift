import Contracts
import Foundation
import JSON
import Logging
import NIOConcurrencyHelpers
import RPC
import ServiceKit
import Storage
import TestSupport

@testable import RespondentsService
@testable import TokensService

/// The service's handlers over a real database, with the real `tokens` beside it, over another, and surveys made of nothing.
struct RespondentsHarness: Sendable {
    static let account: Int64 = 1
    static let otherAccount: Int64 = 2

    let folder: String
    let database: Database
    let application: RespondentsApplication
    let tokensDatabase: Database
    let tokens: LocalTokens
    let responses: LocalResponses

    /// Makes the project `PROJEKT` with a mailing and an access link.
    func project(
        _ name: String = "PROJEKT", survey: Int64 = 7, privacy: Privacy = .personal, subgroup: String? = nil, account: Int64 = account
    ) async throws -> TestProject {
        _ = try await application.projects.createProject(NewProject(name: name, survey: survey), in: .test(account: account))
        return try await mailing(of: name, privacy: privacy, subgroup: subgroup, account: account)
    }

    func mailing(
        of name: String, privacy: Privacy = .personal, subgroup: String? = nil, account: Int64 = account
    ) async throws -> TestProject {
        let mailing = try await application.projects.createMailing(
            NewMailing(project: name, title: "t", subject: "s", body: "Hello: %link%", privacy: privacy), in: .test(account: account))
        let access = NewMailingAccess(project: name, mailing: mailing.id, function: .link, subgroup: subgroup)
        let act = try await application.projects.createAccessLink(access, in: .test(account: account)).act
        return TestProject(name: name, mailing: mailing.id, act: act)
    }

    /// SoSci's call.
    func link(
        _ project: TestProject, uid: String? = nil, email: String? = nil, mobile: String? = nil
    ) async throws -> String {
        let request = PersonalLinkRequest(project: project.name, act: project.act, email: email, mobile: mobile, uid: uid)
        return try await application.personalLinks.create(request, in: .test()).token
    }

    func participants(_ project: TestProject, account: Int64 = account) async throws -> [Participant] {
        try await application.respondents.listParticipants(
            ParticipantsRequest(project: project.name, mailing: project.mailing), in: .test(account: account)
        ).rows
    }

    func respondents(survey: Int64 = 7, limit: Int64 = 500, offset: Int64 = 0, account: Int64 = account) async throws -> (
        total: Int64, respondents: [Respondent]
    ) {
        try await application.respondents.listRespondents(
            RespondentsRequest(survey: survey, limit: limit, offset: offset), in: .test(account: account))
    }

    func deliver(_ events: Event...) async throws {
        _ = try await application.events.deliver(EventBatch(events: events), in: .test())
    }

    /// The grant behind a token, as `tokens` has it.
    func grant(_ token: String) async throws -> Grant {
        let hash = tokens.application.grants.store.seal.hash(token)
        let row = try await tokensDatabase.read { try $0.first("SELECT id, project FROM grants WHERE hash = ?1", hash) }
        let project: String? = try row?.value(1)
        return try await tokens.application.grants.find(GrantToken(token: token, project: project ?? ""), in: .test())
    }

    /// The first column of a query's rows.
    func column<Value: SQLConvertible & Sendable>(_ sql: String, as type: Value.Type = Value.self) async throws -> [Value] {
        try await database.read { try $0.query(sql).map { try $0.value(0) } }
    }

    func count(_ table: String) async throws -> Int64 {
        try await column("SELECT count(*) FROM \(table)", as: Int64.self).first ?? -1
    }
}

extension RespondentHandlers {
    func listParticipants(_ request: ParticipantsRequest, in call: CallContext) async throws -> ListPage<Participant> {
        try await ListPage { try await listParticipants(request, in: call, to: $0) }
    }

    func listRespondents(_ request: RespondentsRequest, in call: CallContext) async throws -> (total: Int64, respondents: [Respondent]) {
        var (total, respondents) = (Int64(-1), [Respondent]())
        try await listRespondents(request, in: call) { item in
            switch item {
            case .total(let count): total = count
            case .respondent(let respondent): respondents.append(respondent)
            case .next: break
            }
        }
        return (total, respondents)
    }
}

struct TestProject: Sendable {
    let name: String
    let mailing: Int64
    let act: String
}

/// The real handlers of `tokens`, without a wire between. It can be told to fail, before or after it did what was asked.
final class LocalTokens: TokensPeer, Sendable {
    enum Failure {
        case before
        case after
    }

    let application: TokensApplication
    private let failure = NIOLockedValueBox<Failure?>(nil)

    init(_ application: TokensApplication) {
        self.application = application
    }

    /// The next grant is not issued, or its reply gets lost.
    func failOnce(_ failure: Failure) {
        self.failure.withLockedValue { $0 = failure }
    }

    func createAccessLink(_ new: NewAccessLink, in call: CallContext) async throws -> IssuedAccessLink {
        try await application.accessLinks.create(new, in: call)
    }

    func resolveAccessLink(_ key: AccessLinkKey, in call: CallContext) async throws -> AccessLink {
        try await application.accessLinks.resolve(key, in: call)
    }

    func listAccessLinks(
        _ request: AccessLinksRequest, in call: CallContext, to send: (ListItem<ListedAccessLink>) async throws -> Void
    ) async throws {
        try await application.accessLinks.list(request, in: call, to: send)
    }

    func issueGrant(_ new: NewGrant, in call: CallContext) async throws -> Grant {
        try await failing { try await application.grants.issue(new, in: call) }
    }

    func issueGrants(_ new: NewGrants, in call: CallContext) async throws -> IssuedGrants {
        try await failing { try await application.grants.issueMany(new, in: call) }
    }

    func revokeGrants(_ keys: IssueKeys, in call: CallContext) async throws -> Nothing {
        try await failing { try await application.grants.revoke(keys, in: call) }
    }

    func findInSurvey(_ token: SurveyToken, in call: CallContext) async throws -> IssuedGrant {
        try await application.grants.findInSurvey(token, in: call)
    }

    private func failing<Reply>(_ body: () async throws -> Reply) async throws -> Reply {
        let failure = failure.withLockedValue { failure in
            defer { failure = nil }
            return failure
        }
        if failure == .before { throw RPCError(.unavailable, "gone") }
        let reply = try await body()
        if failure == .after { throw RPCError(.unavailable, "gone") }
        return reply
    }

    func listGrants(_ keys: IssueKeys, in call: CallContext) async throws -> IssuedGrants {
        try await application.grants.list(keys, in: call)
    }

    func issueCode(_ new: NewAccessCode, in call: CallContext) async throws -> AccessCode {
        try await application.codes.issue(new, in: call)
    }
}

/// Surveys 7 and 8 of account 1 and 20 of account 2; 7 and 20 have personal links.
struct LocalResponses: ResponsesPeer {
    func survey(_ id: SurveyID, in call: CallContext) async throws -> Survey {
        let account = try call.requireAccount()
        guard let owner = [7: RespondentsHarness.account, 8: RespondentsHarness.account, 20: RespondentsHarness.otherAccount][id.id] else {
            throw RPCError.notFound("survey \(id.id)")
        }
        guard owner == account else {
            throw RPCError(.permissionDenied, reason: SurveyRefusal.foreign, "the survey belongs to another account")
        }
        return Survey(
            id: id.id, uuid: "u", version: 1, urlTitle: "badanie", reusableTokens: false,
            document: ["security_level": .integer(id.id == 8 ? 1 : 3)])
    }

    /// `survey-7` is survey 7.
    func heading(_ uuid: SurveyUUID, in call: CallContext) async throws -> SurveyHeading {
        do {
            let survey = try await survey(SurveyID(id: Int64(uuid.uuid.dropFirst("survey-".count)) ?? 0), in: call)
            return SurveyHeading(id: survey.id, uuid: uuid.uuid, title: "t", lang: "pl", status: "collecting")
        } catch let error as RPCError where error.code == .permissionDenied {
            throw RPCError.notFound("the survey")
        }
    }
}

/// - Parameters:
///   - delivery: How letters leave, while `sending` runs.
///   - clock: One that stands still, unless time matters.
func withRespondents(
    delivery: DeliveryConfiguration = .none, clock: Clock = Clock { testNow }, _ body: (RespondentsHarness) async throws -> Void
) async throws {
    try await withFolder { folder in
        let logger = Logger(label: "test")
        let database = try Database.open(
            DatabaseConfiguration(path: "\(folder)/respondents.sqlite"), migrations: Migration.respondents, logger: logger)
        let tokensDatabase = try Database.open(
            DatabaseConfiguration(path: "\(folder)/tokens.sqlite"), migrations: Migration.tokens, logger: logger)
        let tokens = LocalTokens(
            TokensApplication(database: tokensDatabase, seal: TokenSeal(Secret(random: .installationKey)), clock: clock))
        let responses = LocalResponses()
        try await closing {
            await database.close()
            await tokensDatabase.close()
        } after: {
            let application = try await RespondentsApplication(
                database: database, clock: clock, tokens: tokens, responses: responses, delivery: delivery)
            try await body(
                RespondentsHarness(
                    folder: folder, database: database, application: application, tokensDatabase: tokensDatabase, tokens: tokens,
                    responses: responses))
        }
    }
}
