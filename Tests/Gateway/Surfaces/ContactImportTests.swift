import Contracts
import Hummingbird
import HummingbirdTesting
import JSON
import NIOCore
import RPC
import Testing

@testable import GatewayService

@Suite("Management: contacts")
struct ContactImportTests {
    let gateway = TestGateway()

    func accept() {
        gateway.respondents.on(RespondentsContract.createContact) { contact, _ in
            Contact(
                id: Int64(contact.uid ?? "0") ?? 0, email: contact.email, mobile: contact.mobile, uid: contact.uid, labels: contact.labels)
        }
        gateway.respondents.on(RespondentsContract.importContacts) { batch, _ in
            ContactBatchResult(
                results: batch.lines.map { line in
                    switch line.contact.email {
                    case "taken@b.pl": .refused([FieldViolation(field: "email", description: "is not an e-mail address")])
                    case "again@b.pl": .keyReused
                    default: .created(Int64(line.contact.uid ?? "0") ?? 0)
                    }
                })
        }
    }

    /// The lines that the service was asked for, batch by batch.
    var batches: [[ContactLine]] { gateway.respondents.requests(RespondentsContract.importContacts).map(\.lines) }

    @Test("one contact is created from JSON")
    func single() async throws {
        accept()
        let reply = try await gateway.send(
            .post, "/manage/v1/contacts", key: "manage", type: TestGateway.json,
            body: #"{"email":"a@b.pl","uid":"5","labels":["Jan",null,"IT"]}"#)
        #expect(reply.status == 201)
        #expect(reply.body == #"{"id":5,"email":"a@b.pl","mobile":null,"uid":"5","labels":["Jan","","IT"]}"#)
        gateway.respondents.on(RespondentsContract.getContact) { id, _ in Contact(id: id.id, email: nil, mobile: nil, uid: nil, labels: [])
        }
        #expect(
            try await gateway.send(.get, "/manage/v1/contacts/5", key: "manage").body
                == #"{"id":5,"email":null,"mobile":null,"uid":null,"labels":[]}"#)
    }

    @Test("many are created from lines, each with a result on the line of its own")
    func lines() async throws {
        accept()
        let body = #"""
            {"uid":"1"}

            {"uid":"2"
            {"email":"taken@b.pl"}
            []
            {"uid":"3","labels":5}
            {"uid":"4"}
            {"email":"again@b.pl"}
            """#
        let reply = try await gateway.send(
            .post, "/manage/v1/contacts", key: "manage", type: "application/x-ndjson", body: body, headers: [.idempotencyKey: "import-1"])
        #expect(reply.status == 201)
        #expect(reply.headers[.contentType] == "application/x-ndjson")
        let results = try reply.body.split(separator: "\n").map { try JSON.decode(JSONValue.self, from: $0) }
        #expect(results.map { $0["line"]?.integer } == [1, 2, 3, 4, 5, 6, 7])
        #expect(results.map { $0["status"]?.integer } == [201, 400, 422, 400, 422, 201, 409])
        #expect(results[0] == ["line": 1, "status": 201, "id": 1])
        #expect(results[2]["errors"]?[0]?["field"] == "email")
        let keys = batches.joined().compactMap(\.key)
        #expect(keys.count == 4 && Set(keys).count == 4 && keys.allSatisfy { $0.utf8.count == 64 })
    }

    @Test("lines that cross the parts of a body are put together, and results keep the order")
    func parts() async throws {
        accept()
        let text = (1...500).map { #"{"uid":"\#($0)"}"# }.joined(separator: "\r\n")
        let parts = AsyncStream<ByteBuffer> { stream in
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                stream.yield(ByteBuffer(bytes: rest.prefix(37)))
                rest = rest.dropFirst(37)
            }
            stream.finish()
        }
        let importing = ContactImport(
            respondents: gateway.respondents, call: CallContext(deadline: .after(.seconds(5))), time: .seconds(5))
        var output = ""
        try await importing.run(parts.map { part async throws -> ByteBuffer in part }) { output += String(buffer: $0) }
        let ids = try output.split(separator: "\n").map { try JSON.decode(JSONValue.self, from: $0)["id"]?.integer }
        #expect(ids == (1...500).map { Int64($0) })
    }

    @Test("a client that sends everything before it reads anything gets all results")
    func sendFirst() async throws {
        accept()
        let body = (1...3_000).map { #"{"uid":"\#($0)","email":"somebody@example.org"}"# }.joined(separator: "\n")
        try await gateway.application().test(.live) { client in
            let reply = try await client.executeRequest(
                uri: "/manage/v1/contacts", method: .post,
                headers: [.authorization: "Bearer manage", .contentType: "application/x-ndjson"],
                body: ByteBuffer(string: body))
            #expect(reply.status == .created)
            #expect(String(buffer: reply.body).split(separator: "\n").count == 3_000)
        }
    }

    @Test("a line splitter gives out whole lines and drops long ones")
    func splitter() {
        var splitter = LineSplitter(longestLine: 5)
        #expect(splitter.lines(in: ByteBuffer(string: "ab\nc")) == [.bytes(Array("ab".utf8))])
        #expect(splitter.lines(in: ByteBuffer(string: "de")) == [])
        #expect(splitter.lines(in: ByteBuffer(string: "\n\n123456")) == [.bytes(Array("cde".utf8)), .bytes([])])
        #expect(splitter.lines(in: ByteBuffer(string: "789\nx")) == [.tooLong])
        #expect(splitter.lastLine() == .bytes(Array("x".utf8)))
        #expect(splitter.lastLine() == nil)
        #expect(LineSplitter.Line.bytes(Array(" \r\t".utf8)).isBlank)
    }

    private func importing() -> ContactImport {
        ContactImport(respondents: gateway.respondents, call: CallContext(deadline: .after(.seconds(5))), time: .seconds(5))
    }

    private static func stream(_ parts: some Sequence<ByteBuffer> & Sendable, then error: (any Error)? = nil) -> AsyncThrowingStream<
        ByteBuffer, any Error
    > {
        AsyncThrowingStream { stream in
            for part in parts { stream.yield(part) }
            stream.finish(throwing: error)
        }
    }

    @Test("what gathers while a call is under way goes together, and no call takes more than its share")
    func gathering() async throws {
        accept()
        let text = (1...5_000).map { #"{"uid":"\#($0)"}"# }.joined(separator: "\n")
        var output = ""
        try await importing().run(Self.stream([ByteBuffer(string: text)])) { output += String(buffer: $0) }
        #expect(output.split(separator: "\n").count == 5_000)
        #expect(batches.joined().map(\.contact.uid) == (1...5_000).map { "\($0)" })
        #expect(batches.allSatisfy { $0.count <= ContactImport.linesOfCall } && batches.count <= 1_000)
        let long = #"{"uid":"1","labels":["\#(String(repeating: "x", count: 60_000))"]}"# + "\n"
        try await importing().run(Self.stream((0..<50).map { _ in ByteBuffer(string: long) })) { _ in }
        #expect(batches.suffix(from: 1).allSatisfy { $0.count <= 500 })
        #expect(batches.suffix(4).allSatisfy { $0.count <= 6 })
    }

    @Test("lines that are no contacts get an answer of their own each, and nothing else suffers")
    func hostile() async throws {
        accept()
        let deep = String(repeating: "[", count: 60_000)
        let labels = "{\"labels\":[" + Array(repeating: "1", count: 30_000).joined(separator: ",") + "]}"
        var body = ByteBuffer()
        for line in [deep, "{\"a\":" + deep, labels, "null", "{}", "\u{0}", #"{"uid":"1"}"#] { body.writeString(line + "\n") }
        body.writeBytes([UInt8(ascii: "{"), 0xFF, 0xFE, UInt8(ascii: "\n")])
        body.writeBytes(Array("{\"uid\":\"".utf8) + [0xC3, 0x28] + Array("\"}\n".utf8))
        body.writeString(String(repeating: "x", count: 10_000_000))
        body.writeString("\n{\"uid\":\"2\"}")
        let parts = stride(from: 0, to: body.readableBytes, by: 16_384).compactMap { offset in
            body.getSlice(at: offset, length: min(16_384, body.readableBytes - offset))
        }
        var output: [String] = []
        try await importing().run(Self.stream(parts)) { output += String(buffer: $0).split(separator: "\n").map(String.init) }
        let statuses = try output.map { try JSON.decode(JSONValue.self, from: $0)["status"]?.integer }
        #expect(statuses == [400, 400, 422, 400, 201, 400, 201, 400, 400, 400, 201])
        // One line cannot have its reply grow with its mistakes.
        #expect(output.allSatisfy { $0.utf8.count < 8_000 })
    }

    @Test("more lines than a request may have are refused with the first of them, and those before it are created")
    func tooMany() async throws {
        accept()
        let part = ByteBuffer(string: String(repeating: "{\"uid\":\"1\"}\n", count: 1_000))
        var output = ByteBuffer()
        try await importing().run(Self.stream((0..<101).map { _ in part })) { output.writeImmutableBuffer($0) }
        let lines = String(buffer: output).split(separator: "\n")
        #expect(lines.count == 100_001)
        #expect(lines.last?.contains(#""line":100001,"#) == true && lines.last?.contains(#""status":413"#) == true)
        #expect(batches.joined().count == 100_000)
    }

    @Test("of a client that breaks off, the whole lines are created; of one that takes no results, nothing more is read")
    func broken() async throws {
        accept()
        struct Gone: Error {}
        let text = (1...10).map { #"{"uid":"\#($0)"}"# }.joined(separator: "\n")
        await #expect(throws: Gone.self) {
            try await importing().run(Self.stream([ByteBuffer(string: text)], then: Gone())) { _ in }
        }
        #expect(batches.joined().map(\.contact.uid) == (1...9).map { "\($0)" })
        let endless = AsyncThrowingStream<ByteBuffer, any Error> { ByteBuffer(string: "{\"uid\":\"1\"}\n") }
        await #expect(throws: Gone.self) { try await importing().run(endless) { _ in throw Gone() } }
    }

    @Test("a call that fails is the answer of its lines")
    func unavailable() async throws {
        gateway.respondents.refuse(RespondentsContract.importContacts, RPCError(.unavailable, "gone"))
        let reply = try await gateway.send(
            .post, "/manage/v1/contacts", key: "manage", type: "application/x-ndjson", body: "{\"uid\":\"1\"}\n{\"uid\":\"2\"}")
        let results = try reply.body.split(separator: "\n").map { try JSON.decode(JSONValue.self, from: $0) }
        #expect(results.map { $0["status"]?.integer } == [503, 503])
    }

    @Test("results that nobody takes become short")
    func short() async throws {
        let results = ImportResults()
        let refused = LineResult.refused(7, RPCError.invalid("email", "is no e-mail address"))
        var sent = 0
        while sent < ImportResults.longWaiting { results.send(Array(repeating: refused, count: 1_000)); sent += 1_000 * 150 }
        results.send([refused, .created(line: 8, id: 9)])
        results.finish()
        var last = ""
        for await buffer in results.buffers { last = String(buffer: buffer) }
        #expect(last == "{\"line\":7,\"status\":422}\n{\"line\":8,\"status\":201,\"id\":9}\n")
    }
}
