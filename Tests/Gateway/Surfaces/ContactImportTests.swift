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
            guard contact.email != "taken@b.pl" else { throw RPCError.invalid("email", "is not an e-mail address") }
            return Contact(
                id: Int64(contact.uid ?? "0") ?? 0, email: contact.email, mobile: contact.mobile, uid: contact.uid, labels: contact.labels)
        }
    }

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
            """#
        let reply = try await gateway.send(
            .post, "/manage/v1/contacts", key: "manage", type: "application/x-ndjson", body: body, headers: [.idempotencyKey: "import-1"])
        #expect(reply.status == 201)
        #expect(reply.headers[.contentType] == "application/x-ndjson")
        let results = try reply.body.split(separator: "\n").map { try JSON.decode(JSONValue.self, from: $0) }
        #expect(results.map { $0["line"]?.integer } == [1, 2, 3, 4, 5, 6])
        #expect(results.map { $0["status"]?.integer } == [201, 400, 422, 400, 422, 201])
        #expect(results[0] == ["line": 1, "status": 201, "id": 1])
        #expect(results[2]["errors"]?[0]?["field"] == "email")
        let keys = gateway.respondents.contexts(RespondentsContract.createContact).compactMap(\.idempotencyKey)
        #expect(keys.count == 3 && Set(keys).count == 3 && keys.allSatisfy { $0.utf8.count == 64 })
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
        try await importing.read(parts.map { part async throws -> ByteBuffer in part }) { output += String(buffer: $0) }
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
}
