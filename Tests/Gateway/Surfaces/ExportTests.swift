import Contracts
import Hummingbird
import HummingbirdTesting
import JSON
import RPC
import Testing

@testable import GatewayService

@Suite("The management interface's exports")
struct ExportTests {
    private let gateway = TestGateway()

    init() {
        gateway.responses.on(ResponsesContract.exportResponses) { request, _ in
            [
                ExportChunk(bytes: Base64([]), name: "badanie-5"), ExportChunk(bytes: Base64(Array("\(request.format):".utf8))),
                ExportChunk(bytes: Base64(Array("żółć".utf8))),
            ]
        }
        gateway.responses.on(ResponsesContract.codebook) { _, _ in
            [ExportChunk(bytes: Base64(Array(#"{"columns":["#.utf8)), name: "x"), ExportChunk(bytes: Base64(Array("]}".utf8)))]
        }
    }

    private func send(_ path: String, accept: String? = nil) async throws -> Reply {
        try await gateway.send(.get, "/manage/v1/surveys/5/\(path)", key: "manage", headers: accept.map { [.accept: $0] } ?? [:])
    }

    private static let accepted: [(accept: String?, query: String, format: ExportFormat?)] = [
        (nil, "", .csv), ("*/*", "", .csv), ("text/csv", "", .csv), ("text/*", "", .csv), ("TEXT/CSV ; q=0.5", "", .csv),
        ("application/x-ndjson", "", .ndjson), ("application/jsonl", "", .ndjson), ("application/*", "", .ndjson),
        ("text/csv;q=0.5, application/x-ndjson", "", .ndjson), ("application/x-ndjson;q=0.1, */*", "", .csv),
        ("text/csv;q=0, */*", "", .ndjson), ("text/html, application/json", "", nil), ("text/csv;q=0", "", nil), ("", "", nil),
        ("rubbish", "", nil), ("text/html", "?format=csv", .csv), ("application/x-spss-sav", "", .sav), (nil, "?format=sav", .sav),
        ("text/csv", "?format=ndjson", .ndjson), (nil, "?format=pdf", nil),
        (nil, "?format=", .csv),
    ]

    @Test("the form is what the client takes, unless the address names one; there is no other", arguments: accepted)
    func form(_ accept: String?, _ query: String, _ format: ExportFormat?) async throws {
        let reply = try await send("export\(query)", accept: accept)
        if let format {
            #expect(reply.status == 200 && reply.body == "\(format):żółć")
        } else {
            #expect(reply.status == 406 && reply.headers[.contentType] == "application/problem+json")
            #expect(reply.body.contains("text/csv (?format=csv), application/x-ndjson (?format=ndjson), application/x-spss-sav"))
        }
    }

    @Test("a file has a name, its type and its characters; the codebook is a document")
    func headers() async throws {
        let csv = try await send("export")
        #expect(csv.headers[.contentType] == "text/csv; charset=utf-8; header=present")
        #expect(csv.headers[.contentDisposition] == #"attachment; filename="badanie-5.csv""#)
        #expect(csv.headers[.cacheControl] == "no-store" && csv.headers[.contentLength] == nil)
        let lines = try await send("export?format=ndjson&status=partial")
        #expect(lines.headers[.contentType] == "application/x-ndjson; charset=utf-8")
        #expect(lines.headers[.contentDisposition] == #"attachment; filename="badanie-5.ndjson""#)
        #expect(
            gateway.responses.requests(ResponsesContract.exportResponses).last
                == ExportRequest(survey: 5, format: .ndjson, status: "partial"))
        let codebook = try await send("codebook")
        #expect(codebook.body == #"{"columns":[]}"#)
        #expect(codebook.headers[.contentType] == "application/json" && codebook.headers[.contentDisposition] == nil)
        #expect(try await send("export?status=done").status == 400)
    }

    @Test("the time of a request is for the first byte: the rest has the method's own")
    func time() async throws {
        _ = try await send("export")
        let deadline = try #require(gateway.responses.calls.last?.context.deadline)
        #expect(deadline == .distantFuture)
    }

    private static let refusals: [(error: RPCError, status: Int)] = [
        (RPCError(.permissionDenied, reason: SurveyRefusal.foreign, "another's"), 404),
        (RPCError(.notFound, "the survey does not exist"), 404),
        (RPCError(.resourceExhausted, "as many exports are running as may", retryAfter: 5_000), 429),
        (RPCError(.unavailable, "gone"), 503),
    ]

    @Test("what goes wrong before the first byte is a problem", arguments: refusals)
    func refused(_ error: RPCError, _ status: Int) async throws {
        gateway.responses.refuse(ResponsesContract.exportResponses, error)
        let reply = try await send("export")
        #expect(reply.status == status && reply.headers[.contentType] == "application/problem+json")
        if status == 429 { #expect(reply.headers[.retryAfter] == "5") }
    }

    @Test("a name that could leave the header or the folder does not")
    func name() async throws {
        gateway.responses.on(ResponsesContract.exportResponses) { _, _ in
            [ExportChunk(bytes: Base64([]), name: "../a\"b\r\nX: ż/5")]
        }
        #expect(try await send("export").headers[.contentDisposition] == #"attachment; filename="abX5.csv""#)
    }

    @Test("only keys with the scope manage get results")
    func scope() async throws {
        #expect(try await gateway.send(.get, "/manage/v1/surveys/5/export", key: "responses").status == 403)
        #expect(try await gateway.send(.get, "/manage/v1/surveys/5/codebook").status == 401)
    }
}
