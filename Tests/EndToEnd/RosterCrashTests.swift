import JSON
import TestSupport
import Testing

@Suite("kill -9 while respondents come and go", .serialized)
struct RosterCrashTests {
    @Test(
        "loses nothing acknowledged, and a repeat completes what was begun",
        arguments: [["respondents"], ["tokens"], ["gateway"], ["respondents", "tokens"]])
    func crash(victims: [String]) async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let batch = try await study.batch()
        var (added, deleted, patches): ([String: Int64], [(id: String, token: String)], [String]) = ([:], [], [])
        for round in 0..<6 {
            let contact = try await study.contact("c\(round)@example.pl")
            let leaving = try await study.contact("d\(round)@example.pl")
            let id = try #require(try await study.add(leaving).json["id_respondent"]?.string)
            let token = try #require(try await study.search("email=d\(round)%40example.pl").json["list"]?[0]?["token"]?.string)
            let rows = (0..<40).map { (email: "p\(round)-\($0)@example.pl", labels: ["\(round)"]) }

            async let adding = persistent { try await study.add(contact, headers: ["Idempotency-Key": "add-\(round)"]) }
            async let leave = persistent { try await study.delete(id, headers: ["Idempotency-Key": "delete-\(round)"]) }
            async let patching = persistent { try await study.patch(batch, rows, headers: ["Idempotency-Key": "patch-\(round)"]) }
            for name in victims { installation[name].crash() }
            for name in victims { try installation[name].start() }
            try await installation.awaitReady()
            let respondent = try #require(try await adding.json["id_respondent"]?.string)
            #expect(try await leave.body == #"{"status":"ok"}"#)
            patches.append(try #require(try await patching.json["patch_id"]?.string))
            added[respondent] = contact
            deleted.append((id, token))
            #expect(try await study.add(contact, headers: ["Idempotency-Key": "add-\(round)"]).json["id_respondent"]?.string == respondent)
        }
        #expect(added.count == 6 && Set(patches).count == 6)
        for patch in patches { #expect(try await study.respondents(ofPatch: patch).count == 40) }
        let list = try await study.list("?limit=1000").json
        #expect(list["total"]?.string == "246")
        let items = list["list"]?.array ?? []
        #expect(Set(items.compactMap { $0["token"]?.string }).count == 246)
        for id in added.keys { #expect(items.contains { $0["id"]?.integer == Int64(id) }) }
        for (id, token) in deleted {
            #expect(!items.contains { $0["id"]?.integer == Int64(id) })
            #expect(try await study.getAccess(token: token).body == #"{"error_code":5}"#)
        }
        let tokens = try Inspection(installation, "tokens")
        #expect(try tokens.count("SELECT count(*) FROM grants WHERE state = 'issued'") == 246)
        #expect(try tokens.count("SELECT count(*) FROM grants WHERE state = 'revoked'") == 6)
    }

    /// Repeats a request until it is done.
    private func persistent(_ call: @Sendable () async throws -> Client.Reply) async throws -> Client.Reply {
        var last: Client.Reply?
        _ = await eventually {
            last = try? await call()
            return last?.status == 200
        }
        guard let last, last.status == 200 else { throw NotDone(last: last?.body) }
        return last
    }

    struct NotDone: Error {
        let last: String?
    }
}
