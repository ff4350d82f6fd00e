import Contracts
import Hummingbird
import JSON
import RPC
import Testing

@testable import GatewayService

@Suite("The management interface's tokens by the thousand")
struct TokenSeriesTests {
    private let gateway = TestGateway()

    init() {
        survey(level: 3, urlTitle: "badanie")
        gateway.tokens.on(TokensContract.issueSeries) { request, _ in
            [
                .progress(TokenSeriesProgress(issued: 0, count: request.count)), .tokens(["AbC123", "x7Yz09"]),
                .progress(TokenSeriesProgress(issued: request.count, count: request.count)),
            ]
        }
    }

    private func survey(level: Int64, urlTitle: String?) {
        gateway.responses.on(ResponsesContract.getSurvey) { request, _ in
            Survey(
                id: request.id, uuid: "u", version: 1, urlTitle: urlTitle, reusableTokens: false,
                document: ["security_level": .integer(level)])
        }
    }

    private func send(_ body: String, key: String = "manage", headers: HTTPFields = [:]) async throws -> Reply {
        try await gateway.send(
            .post, "/manage/v1/surveys/5/tokens", key: key, type: TestGateway.json, body: body, headers: headers)
    }

    @Test("a line comes for each token, with its link, and lines that tell how many are issued")
    func lines() async throws {
        let reply = try await send(#"{"count":2}"#, headers: [.idempotencyKey: "wave-1"])
        #expect(reply.status == 200 && reply.headers[.contentType] == "application/x-ndjson; charset=utf-8")
        #expect(reply.headers[.cacheControl] == "no-store")
        #expect(
            reply.body == """
                {"progress":{"issued":0,"count":2}}
                {"token":"AbC123","url":"https://www.soscisurvey.de/ankieta/5/badanie.html?token=AbC123"}
                {"token":"x7Yz09","url":"https://www.soscisurvey.de/ankieta/5/badanie.html?token=x7Yz09"}
                {"progress":{"issued":2,"count":2}}

                """)
        #expect(gateway.tokens.requests(TokensContract.issueSeries) == [NewTokenSeries(survey: 5, name: "wave-1", count: 2)])
        let context = gateway.tokens.calls.last?.context
        #expect(context?.account == 7 && context?.deadline == .distantFuture)
    }

    @Test("without an Idempotency-Key every request is for tokens of its own, and without url_title there are no links")
    func plain() async throws {
        survey(level: 3, urlTitle: nil)
        for _ in 0..<2 { #expect(try await send(#"{"count":2}"#).body.contains(#"{"token":"AbC123","url":null}"#)) }
        #expect(Set(gateway.tokens.requests(TokensContract.issueSeries).map(\.name)).count == 2)
    }

    @Test("only a survey of level 3 has tokens", arguments: [0, 1, 2])
    func level(level: Int64) async throws {
        survey(level: level, urlTitle: "badanie")
        let reply = try await send(#"{"count":2}"#)
        #expect(reply.status == 409 && reply.headers[.contentType] == "application/problem+json")
        #expect(gateway.tokens.requests(TokensContract.issueSeries).isEmpty)
    }

    private static let refusals: [(error: RPCError, status: Int)] = [
        (.invalid("count", "must be 1 to 1,000,000"), 422), (RPCError(.alreadyExists, "the name stands for another series"), 409),
        (RPCError(.resourceExhausted, "as many series are running as may", retryAfter: 5_000), 429), (RPCError(.unavailable, "gone"), 503),
    ]

    @Test("what goes wrong before the first line is a problem", arguments: refusals)
    func refused(_ error: RPCError, _ status: Int) async throws {
        gateway.tokens.refuse(TokensContract.issueSeries, error)
        let reply = try await send(#"{"count":2}"#)
        #expect(reply.status == status && reply.headers[.contentType] == "application/problem+json")
    }

    @Test("a count is a whole number, the survey one of the account's, and the key one with the scope manage")
    func requests() async throws {
        for body in [#"{"count":"2"}"#, "{}", #"{"count":2.5}"#] { #expect(try await send(body).status == 422) }
        #expect(try await send(#"{"count":2}"#, key: "responses").status == 403)
        gateway.responses.refuse(
            ResponsesContract.getSurvey, RPCError(.permissionDenied, reason: SurveyRefusal.foreign, "another's"))
        #expect(try await send(#"{"count":2}"#).status == 404)
    }
}
