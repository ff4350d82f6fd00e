import AsyncHTTPClient
import Foundation
import JSON
import NIOCore
import TestSupport
import Testing

@Suite("Imports of contacts", .serialized)
struct ImportTests {
    /// Sends lines under a key and gives each result away as it comes; what came before the reply broke off is a result as well.
    private static func send(
        _ body: ByteBuffer, key: String, to study: Study, _ take: (JSONValue) async throws -> Void
    ) async throws {
        var request = HTTPClientRequest(url: study.client.base + "/manage/v1/contacts")
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer \(study.client.key ?? "")")
        request.headers.add(name: "Content-Type", value: "application/x-ndjson")
        request.headers.add(name: "Idempotency-Key", value: key)
        request.body = .bytes(body)
        let response = try await Client.http.execute(request, timeout: .seconds(120))
        #expect(response.status == .created)
        var rest = ""
        for try await part in response.body {
            var lines = (rest + String(buffer: part)).split(separator: "\n", omittingEmptySubsequences: false)
            rest = String(lines.removeLast())
            for line in lines { try await take(try JSON.decode(JSONValue.self, from: line)) }
        }
        #expect(rest.isEmpty)
    }

    @Test("can be sent again after kill -9 of the service: acknowledged lines are there, and every line once", .timeLimit(.minutes(5)))
    func crash() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let lines = 5_000
        let body = ByteBuffer(
            string: (1...lines).map { #"{"email":"p\#($0)@example.org","uid":"u\#($0)","labels":["l"]}"# }.joined(separator: "\n"))
        var acknowledged: [Int64: Int64] = [:]
        for round in 0..<3 {
            var seen = 0
            try await Self.send(body, key: "import", to: study) { result in
                seen += 1
                if seen == 300 * (round + 1) { installation["respondents"].crash() }
                guard result["status"]?.integer == 201, let line = result["line"]?.integer, let id = result["id"]?.integer else { return }
                #expect(acknowledged[line] == nil || acknowledged[line] == id)
                acknowledged[line] = id
            }
            try installation["respondents"].start()
            try await installation.awaitReady()
        }
        var created: [Int64: Int64] = [:]
        try await Self.send(body, key: "import", to: study) { result in
            #expect(result["status"]?.integer == 201, "\(result)")
            created[result["line"]?.integer ?? 0] = result["id"]?.integer
        }
        #expect(created.count == lines && Set(created.values).count == lines)
        #expect(acknowledged.allSatisfy { created[$0] == $1 } && !acknowledged.isEmpty)
        #expect(try Inspection(installation, "respondents").count("SELECT count(*) FROM contacts") == lines)
        let found = try await study.client.get("/manage/v1/contacts?email=P77%40example.org&label1=l")
        #expect(found.json["contacts"]?.array?.compactMap { $0["id"]?.integer } == created[77].map { [$0] })
    }

    @Test("take 100,000 lines, however hostile, and end at the next", .timeLimit(.minutes(5)))
    func hostile() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        var body = ByteBuffer(string: String(repeating: "x", count: 10_000_000) + "\n" + String(repeating: "[", count: 60_000) + "\n")
        body.writeBytes([UInt8(ascii: "{"), 0xFF, 0xC3, 0x28, UInt8(ascii: "\n")])
        body.writeString("{\"uid\":\"u\"}\n")
        body.writeString(String(repeating: "[]\n", count: 99_997))
        body.writeString("{\"uid\":\"v\"}\n")
        var statuses: [Int64] = []
        try await Self.send(body, key: "import", to: study) { statuses.append($0["status"]?.integer ?? 0) }
        #expect(statuses.count == 100_002 - 1 && statuses[3] == 201 && statuses.last == 413)
        #expect(statuses.count { $0 == 400 } == 99_999)
        #expect(try await study.client.get("/manage/v1/contacts").json["contacts"]?.array?.count == 1)
    }
}
