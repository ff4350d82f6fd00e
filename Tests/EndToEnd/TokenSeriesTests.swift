import Contracts
import Foundation
import JSON
import RPC
import TestSupport
import Testing

@Suite("Tokens by the thousand through five processes")
struct TokenSeriesTests {
    private static let name = ["Idempotency-Key": "first wave"]

    private func path(_ study: Study) -> String { "/manage/v1/surveys/\(study.ids.survey)/tokens" }

    private func tokens(_ reply: Client.Reply) throws -> [String] {
        try reply.body.split(separator: "\n").compactMap { try JSON.decode(JSONValue.self, from: String($0))["token"]?.string }
    }

    @Test("each of them lets somebody in once, and neither of two repeats makes others")
    func issue() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let replies = try await withThrowingTaskGroup(of: Client.Reply.self) { group in
            for _ in 0..<2 { group.addTask { try await study.client.post(path(study), json: ["count": 3_456], headers: Self.name) } }
            return try await group.reduce(into: [Client.Reply]()) { $0.append($1) }
        }
        let tokens = try tokens(replies[0])
        #expect(tokens.count == 3_456 && Set(tokens).count == 3_456)
        for reply in replies { #expect(try self.tokens(reply) == tokens) }
        #expect(replies[0].body.hasSuffix("{\"progress\":{\"issued\":3456,\"count\":3456}}\n"))
        #expect(replies[0].body.contains("{\"token\":\"\(tokens[7])\",\"url\":\"\(installation.gateway)/ankieta/\(study.ids.survey)/"))
        #expect(try Inspection(installation, "tokens").count("SELECT count(*) FROM grants") == 3_456)
        #expect(try await study.client.post(path(study), json: ["count": 3_457], headers: Self.name).status == 409)

        let access = try await study.getAccess(token: tokens[1_234]).json
        for page in [0, 1, 3] { #expect(try await study.answer(access, page: study.ids.pages[page]).status == 200) }
        #expect(try await study.getAccess(token: tokens[1_234]).body == #"{"error_code":6}"#)
        #expect(try await study.client.get("/ankieta/\(study.ids.survey)/badanie-satysfakcji.html?token=\(tokens[1])").status == 200)
        #expect(try Inspection(installation, "respondents").count("SELECT count(*) FROM respondents") == 0)

        let other = try await Study.create(in: installation)
        #expect(try await other.client.post(path(study), json: ["count": 1]).status == 404)
    }

    @Test("a revoked token is one that the survey does not have")
    func revoked() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let respondents = RPCClient.to(
            "tokens", installation["tokens"].port, as: try installation.identity(of: "respondents"))
        var call = CallContext.patient
        call.account = study.account
        let new = NewGrants(
            survey: study.ids.survey, form: .surveyToken, grants: ["a", "b"].map { GrantOrder(issueKey: $0) })
        let grants = try await respondents.call(TokensContract.issueGrants, new, in: call).grants.map(\.grant.token)
        _ = try await respondents.call(TokensContract.revokeGrants, IssueKeys(issueKeys: ["a", "none"]), in: call)
        #expect(try await study.getAccess(token: grants[0]).body == #"{"error_code":5}"#)
        #expect(try await study.getAccess(token: grants[1]).json["id_response"] != nil)
    }

    @Test(
        "a download that breaks off by kill -9 is gone on with under its name: what came is what comes again",
        arguments: ["tokens", "gateway"])
    func broken(victim: String) async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let count = 20_000
        let download = try await Download.begin(
            path(study), of: study, at: installation, method: "POST", headers: Self.name, body: "{\"count\":\(count)}")
        #expect(download.status == 200)
        installation[victim].crash()
        #expect(await download.finish() == false)
        let came = download.lines.compactMap { (try? JSON.decode(JSONValue.self, from: $0))?["token"]?.string }
        try installation[victim].start()
        try await installation.awaitReady()
        let reply = try await study.client.post(path(study), json: ["count": .integer(Int64(count))], headers: Self.name)
        let tokens = try tokens(reply)
        #expect(tokens.count == count && Set(tokens).count == count)
        #expect(Array(tokens.prefix(came.count)) == came)
        #expect(try Inspection(installation, "tokens").count("SELECT count(*) FROM grants") == count)
    }

    @Test(
        "a hundred thousand take no more memory than a thousand",
        .disabled(if: ProcessInfo.processInfo.environment["TSAN_OPTIONS"] != nil, "a sanitizer's memory would be counted as well"))
    func memory() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let few = try await study.client.post(path(study), json: ["count": 1_000])
        #expect(few.status == 200)
        let before = try ["tokens", "gateway"].map { try Self.peak(of: installation[$0]) }
        let many = try await study.client.post(path(study), json: ["count": 100_000])
        #expect(try tokens(many).count == 100_000)
        let after = try ["tokens", "gateway"].map { try Self.peak(of: installation[$0]) }
        // The lines of all are 11 MB. What grows is what the allocator has not given back, and the database's cache.
        for (before, after) in zip(before, after) { #expect(after - before < 24_000, "\(before) kB, then \(after) kB") }
    }

    private static func peak(of service: ServiceProcess) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(service.pid)/status", encoding: .utf8)
        return Int(status.firstMatch(of: /VmHWM:\s+(\d+) kB/)?.1 ?? "") ?? 0
    }
}
