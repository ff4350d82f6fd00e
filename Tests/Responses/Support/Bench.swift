import Contracts
import Foundation
import JSON
import Logging
import NIOConcurrencyHelpers
import RPC
import ServiceKit
import Storage
import TestSupport

@testable import ResponsesService

/// A clock that stands still until a test moves it.
final class TestClock: Sendable {
    private let time = NIOLockedValueBox<Int64>(1_800_000_000_000_000)

    var now: Int64 { time.withLockedValue { $0 } }

    func move(to now: Int64) {
        time.withLockedValue { $0 = now }
    }

    var clock: Clock { Clock { self.now } }
}

/// Plays the service `tokens`: token → what it answers. It never hears of a completion unless it is told.
final class PlayedGrants: GrantStarter {
    private let answers = NIOLockedValueBox<[String: Result<Grant, RPCError>]>([:])
    let started = NIOLockedValueBox<[(start: GrantStart, account: Int64?)]>([])

    func issue(_ token: String, id: Int64, survey: Int64, use: GrantUse = .untilCompletion) {
        let grant = Grant(
            id: id, survey: survey, project: nil, token: token, state: .started, reference: "respondent:\(id)", use: use)
        answers.withLockedValue { $0[token] = .success(grant) }
    }

    func complete(_ token: String) {
        answers.withLockedValue { answers in
            answers[token] = answers[token]?.map { grant in
                var grant = grant
                grant.state = .completed
                return grant
            }
        }
    }

    func fail(_ token: String, _ error: RPCError) {
        answers.withLockedValue { $0[token] = .failure(error) }
    }

    func start(_ request: GrantStart, in call: CallContext) async throws(RPCError) -> Grant {
        started.withLockedValue { $0.append((request, call.account)) }
        guard let answer = answers.withLockedValue({ $0[request.token] }) else {
            throw RPCError(.notFound, reason: GrantRefusal.unknownToken, "no such token")
        }
        let grant = try answer.get()
        guard grant.state != .completed || request.isReusable else {
            throw RPCError(.failedPrecondition, reason: GrantRefusal.tokenUsed, "the token's participation is completed")
        }
        return grant
    }
}

/// The service on a real database; only the grants are played.
struct Bench: Sendable {
    static let account: Int64 = 7

    let database: Database
    let questionnaires: Questionnaires
    let filling: Filling
    let results: Results
    let exports: Exports
    let grants = PlayedGrants()
    let time = TestClock()

    init(path: String) throws {
        database = try Database.open(
            DatabaseConfiguration(path: path), migrations: Migration.responses,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let surveys = SurveyStore()
        questionnaires = Questionnaires(database: database, surveys: surveys, clock: time.clock)
        filling = Filling(
            database: database, surveys: surveys, grants: grants, keys: RespondentKeys(Secret("a key of these tests alone")),
            clock: time.clock)
        results = Results(database: database, surveys: surveys)
        exports = Exports(
            database: database, surveys: surveys, slots: Slots(of: "exports", total: 3, ofAccount: 2), stall: .seconds(60),
            clock: time.clock)
    }

    /// A call of the account, or of a public page.
    func call(_ account: Int64? = account, key: String? = nil) -> CallContext {
        CallContext(deadline: .distantFuture, account: account, idempotencyKey: key)
    }
}

extension Questionnaires {
    func list(_ request: PageRequest, _ call: CallContext) async throws -> ListPage<Survey> {
        try await ListPage { try await list(request, call, to: $0) }
    }
}

extension Results {
    func list(_ request: ResponsesRequest, _ call: CallContext) async throws -> ListPage<Response> {
        try await ListPage { try await list(request, call, to: $0) }
    }
}

/// Runs a test on a service of its own, in a folder that goes with it.
func withBench(_ body: (Bench) async throws -> Void) async throws {
    try await withFolder { folder in
        try await withBench(in: folder, body)
    }
}

func withBench(in folder: String, _ body: (Bench) async throws -> Void) async throws {
    let bench = try Bench(path: folder + "/responses.sqlite")
    try await closing {
        await bench.database.close()
    } after: {
        try await body(bench)
    }
}

extension Bench {
    /// Creates a survey from its document.
    func create(_ document: JSONValue, account: Int64 = account) async throws -> Survey {
        try await questionnaires.create(NewSurvey(document: document), call(account))
    }

    /// Creates a survey of `count` pages with an optional number on each.
    func create(pages count: Int, _ members: String = "") async throws -> Survey {
        let page = #"{"questions": [{"type": 10, "text": "n"}]}"#
        return try await create(try survey("[\(Array(repeating: page, count: count).joined(separator: ","))]", members))
    }

    /// Answers the page, with a number to its question where there is one.
    func answer(
        _ access: FillingAccess, of survey: Survey, page: Int64? = nil, question: Int64? = nil, _ number: String = "1", key: String? = nil,
        account: Int64? = account
    ) async throws -> FillingStep {
        try await filling.answer(
            PageAnswers(
                survey: survey.id, response: access.response, respondentKey: key ?? access.respondentKey, page: page ?? access.page,
                answers: question.map { [SubmittedAnswer(question: $0, type: 10, answer: number)] } ?? []),
            call(account))
    }

    /// What waits in the outbox, in the order of writing.
    func events() async throws -> [(destination: String, orderingKey: String, kind: String, payload: JSONValue)] {
        try await database.read { transaction in
            try transaction.query("SELECT destination, ordering_key, kind, payload FROM outbox ORDER BY sequence").map { row in
                let bytes: [UInt8] = try row.value(3)
                return (try row.value(0), try row.value(1), try row.value(2), try JSON.decode(JSONValue.self, from: bytes))
            }
        }
    }

    func number(_ sql: String) async throws -> Int {
        try await database.read { try $0.first(sql)?.value(0) ?? 0 }
    }
}

extension Survey {
    func page(_ index: Int) -> Int64 {
        document["pages"]?[index]?["id"]?.integer ?? 0
    }

    func question(_ page: Int, _ index: Int = 0) -> Int64 {
        document["pages"]?[page]?["questions"]?[index]?["id"]?.integer ?? 0
    }
}

/// The reason that a call fails with; nil when it succeeds or fails otherwise.
func fillingRefusal(_ body: () async throws -> some Any) async -> FillingRefusal? {
    await refusal(body)?.reason(as: FillingRefusal.self)
}

/// Runs the act as many times at once.
func together<Reply: Sendable>(
    _ count: Int, _ act: @escaping @Sendable (Int) async throws -> Reply
) async -> [Result<Reply, any Error>] {
    await withTaskGroup(of: Result<Reply, any Error>.self) { group in
        for index in 0..<count {
            group.addTask {
                do { return .success(try await act(index)) } catch { return .failure(error) }
            }
        }
        return await group.reduce(into: []) { $0.append($1) }
    }
}

extension Result where Failure == any Error {
    var success: Success? { try? get() }

    var refusal: FillingRefusal? {
        guard case .failure(let error) = self else { return nil }
        return (error as? RPCError)?.reason(as: FillingRefusal.self)
    }
}

extension RPCError {
    /// The paths of what is wrong with a request.
    var fields: [String] {
        (details.fieldViolations ?? []).map(\.field)
    }
}
