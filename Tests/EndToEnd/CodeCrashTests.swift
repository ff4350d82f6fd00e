import JSON
import TestSupport
import Testing

@Suite("kill -9 among access codes", .serialized)
struct CodeCrashTests {
    private static let count = 12

    /// Repeats a request until it has the status, as clients do that were told nothing.
    private func persist(
        _ what: String, _ statuses: [Int], _ call: @escaping @Sendable () async throws -> Client.Reply
    ) async throws -> Client.Reply {
        var last: Client.Reply?
        let isDone = await eventually {
            last = try? await call()
            return last.map { statuses.contains($0.status) } ?? false
        }
        guard isDone, let last else { throw Abandoned(what: what, last: last?.body) }
        return last
    }

    struct Abandoned: Error {
        let what: String
        let last: String?
    }

    /// Makes all the requests at once and ends the process among them.
    private func disturbed<Value: Sendable>(
        _ installation: Installation, _ victim: String, _ body: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: (Int, Value).self) { group in
            for number in 0..<Self.count { group.addTask { (number, try await body(number)) } }
            installation[victim].crash()
            try installation[victim].start()
            try await installation.awaitReady()
            return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    @Test(
        "of a service in the middle of creating, changing, starting and deleting loses nothing acknowledged and doubles nothing",
        arguments: ["tokens", "respondents", "responses"])
    func everyStep(victim: String) async throws {
        let installation = try await Installation.start()
        let organisation = try await AccessCodeTests.Organisation.create(in: installation)
        let path = AccessCodeTests.path
        let codes = try await disturbed(installation, victim) { number in
            try await persist("create", [201]) {
                try await organisation.send(
                    "POST", path, organisation.document(single: number.isMultiple(of: 2)), headers: ["Idempotency-Key": "code \(number)"])
            }.json["data"]?["attributes"]?["code"]?.string ?? ""
        }
        #expect(Set(codes).count == Self.count)
        #expect(try Inspection(installation, "tokens").count("SELECT count(*) FROM codes") == Self.count)

        let end = "2098-07-06T05:04:03.210+02:00"
        _ = try await disturbed(installation, victim) { number in
            try await persist("change", [200]) {
                try await organisation.send(
                    "PATCH", "\(path)/\(codes[number])", ["data": ["attributes": ["expiresAt": .string(end)]]])
            }
        }
        for code in codes {
            let attributes = try await organisation.send("GET", "\(path)/\(code)").json["data"]?["attributes"]
            #expect(attributes?["expiresAt"]?.string == end)
        }

        // A start that is repeated names its participation, as the page's form does.
        let starts = try await disturbed(installation, victim) { number in
            try await persist("start", [303]) { try await organisation.start(codes[number], "participation-number-\(number)") }
        }
        #expect(Set(starts.compactMap { $0.headers["Location"].first }).count == Self.count)
        #expect(try await organisation.study.responses().count == Self.count)
        for (number, code) in codes.enumerated() where number.isMultiple(of: 2) {
            #expect(try await organisation.start(code, "another-participation").status == 410)
        }
        #expect(try await organisation.study.responses().count == Self.count)

        _ = try await disturbed(installation, victim) { number in
            // 404 answers a repetition whose first try was not told of its success.
            try await persist("delete", [204, 404]) { try await organisation.send("DELETE", "\(path)/\(codes[number])") }
        }
        for code in codes { #expect(try await organisation.start(code).status == 404) }
        let tokens = try Inspection(installation, "tokens")
        #expect(try tokens.count("SELECT count(*) FROM codes") == 0)
        #expect(try tokens.count("SELECT count(*) FROM grants WHERE state = 'revoked'") == Self.count)
        #expect(try await organisation.study.responses().count == Self.count)
    }
}
