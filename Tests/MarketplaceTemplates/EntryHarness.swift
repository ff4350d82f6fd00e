import Contracts
import JSON
import NIOConcurrencyHelpers
import RPC
import TestSupport

@testable import MarketplaceTemplatesService

/// `tokens` and `responses` as far as entries need them: grants by issue key, questionnaires with numbers, and answers that a test gives.
final class LocalEntryPeers: EntryPeers {
    private struct State {
        var grants: [String: Grant] = [:]
        var questionnaires: [String: Survey] = [:]
        var answers: [Int64: JSONValue] = [:]
        var creations = 0
    }

    private let state = NIOLockedValueBox(State())

    func issue(_ new: NewGrant, in call: CallContext) async throws -> Grant {
        state.withLockedValue { state in
            let grant =
                state.grants[new.issueKey]
                ?? Grant(id: Int64(state.grants.count + 1), survey: new.survey, token: "token\(state.grants.count)", state: .issued)
            state.grants[new.issueKey] = grant
            return grant
        }
    }

    /// Questions get the numbers 1, 2, … in each questionnaire.
    func create(_ questionnaire: NewSurvey, in call: CallContext) async throws -> Survey {
        state.withLockedValue { state in
            let key = call.idempotencyKey ?? ""
            if let known = state.questionnaires[key] { return known }
            var number: Int64 = 0
            var document = questionnaire.document
            document["pages"] = .array(
                (document["pages"]?.array ?? []).map { page in
                    [
                        "questions": .array(
                            (page["questions"]?.array ?? []).map { question in
                                number += 1
                                var question = question
                                question["id"] = .integer(number)
                                return question
                            })
                    ]
                })
            state.creations += 1
            let survey = Survey(
                id: Int64(1_000 + state.creations), uuid: "", version: 1, urlTitle: nil, reusableTokens: false, document: document)
            state.questionnaires[key] = survey
            return survey
        }
    }

    func response(_ reference: GrantedResponse, in call: CallContext) async throws -> Response {
        guard let answers = state.withLockedValue({ $0.answers[reference.grant] }) else { throw RPCError.notFound("the response") }
        return Response(
            id: 1, status: "completed", openedAt: 0, completedAt: 0, verificationCode: nil, surveyVersion: 1, answers: answers)
    }

    /// Answers the questions with a grant's token: numbers of choices, or a number.
    func answer(token: String, _ answers: [Int64]) {
        state.withLockedValue { state in
            guard let grant = state.grants.values.first(where: { $0.token == token }) else { return }
            state.answers[grant.id] = .object(
                JSONObject(answers.enumerated().map { (String($0 + 1), ["answer": .integer($1)]) }))
        }
    }

    var creations: Int { state.withLockedValue { $0.creations } }
    var grants: Int { state.withLockedValue { $0.grants.count } }
}

extension MarketplaceHarness {
    func advance(_ microseconds: Int64) {
        time.withLockedValue { $0 += microseconds }
    }

    func begin(
        _ survey: Int64, test: Bool = false, supplier: String? = nil, transaction: String? = nil, name: String = Randomness.transactionID()
    ) async throws -> BuyerEntry {
        let link = BuyerEntryLink(
            survey: survey, isTest: test, password: test ? "a70mx8" : nil, supplier: supplier, transaction: transaction)
        return try await entries.begin(BuyerEntryStart(link: link, participation: name), in: .test())
    }

    /// Begins, answers and is held against what is wanted.
    func enter(_ survey: Int64, _ answers: [Int64], test: Bool = false) async throws -> BuyerEntry {
        let entry = try await begin(survey, test: test)
        if let screener = entry.screener { peers.answer(token: screener.token, answers) }
        return try await entries.screen(BuyerEntryID(id: entry.id), in: .test())
    }

    @discardableResult
    func finish(_ entry: BuyerEntry, _ outcome: BuyerEntryOutcome = .complete) async throws -> BuyerEntryState {
        try await entries.finish(BuyerEntryResult(id: entry.id, outcome: outcome), in: .test()).state
    }

    func counts(_ survey: Int64) async throws -> BuyerSurveyCounts {
        try await entries.counts(BuyerSurveyID(id: survey), in: .test(account: Self.buyer))
    }

    /// A live survey by gender and age: quotas m, f, young, old, of which those with a count are there.
    func live(
        completes: Int64, m: Int64? = nil, f: Int64? = nil, young: Int64? = nil, old: Int64? = nil, minimums: [String: Int64] = [:],
        _ more: JSONObject = [:]
    ) async throws -> Int64 {
        let goal = Self.goal(completes: completes, m: m, f: f, young: young, old: old, minimums: minimums)
        let order = plainOrder.with(goal).with(more)
        let id = try await self.order(order).id
        if order["ps_survey_status"] == nil { try await change(id, ["ps_survey_status": 22]) }
        return id
    }

    /// - Parameter minimums: By the quotas' names; those that have one are flexible, and have no more than their count for all that.
    static func goal(
        completes: Int64, m: Int64? = nil, f: Int64? = nil, young: Int64? = nil, old: Int64? = nil, minimums: [String: Int64] = [:]
    ) -> JSONObject {
        let age = { (from: Int64, to: Int64) -> JSONValue in
            ["qualification_code": 212, "range_sets": [["from": .integer(from), "to": .integer(to), "units": 311]]]
        }
        let gender = { (code: String) -> JSONValue in ["qualification_code": 211, "condition_codes": [.string(code)]] }
        let quotas: [(String, Int64?, JSONValue)] = [
            ("m", m, gender("111")), ("f", f, gender("112")), ("young", young, age(18, 39)), ("old", old, age(40, 99)),
        ]
        return [
            "completes_required": .integer(completes),
            "qualifications": [
                ["qualification_code": 211, "condition_codes": ["111", "112"]],
                ["qualification_code": 212, "range_sets": [["from": 18, "to": 99, "units": 311]]],
            ],
            "quotas": .array(
                quotas.compactMap { name, count, criterion in
                    count.map { count in
                        var quota: JSONValue = [
                            "buyer_quota_id": .string(name), "required_count": .integer(count), "criteria": [criterion],
                        ]
                        let minimum = minimums[name]
                        quota["flexible"] = ["enable": .bool(minimum != nil)]
                        if let minimum { quota["minimum"] = .integer(minimum) }
                        return quota
                    }
                }),
        ]
    }
}
