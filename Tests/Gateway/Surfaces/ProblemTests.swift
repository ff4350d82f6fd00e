import Contracts
import Hummingbird
import JSON
import RPC
import Testing

@testable import GatewayService

@Suite("Management: problems")
struct ProblemTests {
    let gateway = TestGateway()

    @Test("every mistake of a document is named at once, by field and by pointer")
    func mistakes() async throws {
        let reply = try await gateway.send(
            .post, "/manage/v1/projects/P/mailings", key: "manage", type: TestGateway.json,
            body: #"{"title":5,"subject":"s","privacy":"open"}"#)
        #expect(reply.status == 422)
        #expect(reply.headers[.contentType] == "application/problem+json")
        #expect(
            reply.body
                == #"{"type":"about:blank","title":"Unprocessable Content","status":422,"detail":"The document has mistakes.","errors":["#
                + #"{"field":"title","pointer":"/title","detail":"must be a string"},"#
                + #"{"field":"body","pointer":"/body","detail":"is required"},"#
                + #"{"field":"privacy","pointer":"/privacy","detail":"must be one of: personal, pseudonymous, anonymised, anonymous"}]}"#)
    }

    @Test("a service's mistakes come under the names of the client's document")
    func violations() async throws {
        gateway.responses.refuse(
            ResponsesContract.createSurvey,
            .invalid([
                FieldViolation(field: "pages[0].questions[2].type", description: "There is no question type 99."),
                FieldViolation(field: "document.title", description: "is required"),
            ]))
        let reply = try await gateway.send(.post, "/manage/v1/surveys", key: "manage", type: TestGateway.json, body: "{}")
        #expect(reply.status == 422)
        let errors = try JSON.decode(JSONValue.self, from: reply.body)["errors"]
        #expect(errors?[0]?["pointer"] == "/pages/0/questions/2/type")
        #expect(errors?[1]?["field"] == "title")
        #expect(Problem(.invalid([FieldViolation(field: "survey", description: "x")])).errors.first?.field == "survey_id")
        #expect(Problem.pointer("a/b.c~d[0]") == "/a~1b/c~0d/0")
    }

    @Test(
        "codes of the services become statuses",
        arguments: [
            (RPCError(.notFound, "x"), 404), (RPCError(.permissionDenied, reason: SurveyRefusal.foreign, "x"), 404),
            (RPCError(.permissionDenied, "x"), 403), (RPCError(.alreadyExists, "x"), 409),
            (RPCError(.failedPrecondition, reason: SurveyRefusal.hasResponses, "x"), 409), (RPCError(.aborted, "x"), 412),
            (RPCError(.resourceExhausted, "x", retryAfter: 1_200), 429), (RPCError(.unavailable, "x"), 503),
            (RPCError(.deadlineExceeded, "x"), 503), (RPCError(.internal, "x"), 500), (RPCError(.invalidArgument, "x"), 422),
            (RPCError(.unauthenticated, "x"), 401),
        ])
    func codes(error: RPCError, status: Int) async throws {
        gateway.responses.refuse(ResponsesContract.getSurvey, error)
        let reply = try await gateway.send(.get, "/manage/v1/surveys/5", key: "manage")
        #expect(reply.status == status)
        #expect(reply.headers[.contentType] == "application/problem+json")
        if status == 429 { #expect(reply.headers[.retryAfter] == "2") }
        if status == 503 { #expect(reply.headers[.retryAfter] == "1") }
        #expect(try JSON.decode(JSONValue.self, from: reply.body)["status"] == .integer(Int64(status)))
    }

    @Test("what is not read is told apart: 400, 404, 405, 413, 415")
    func requests() async throws {
        var gateway = gateway
        gateway.limits.body = 100
        let path = "/manage/v1/projects"
        #expect(try await gateway.send(.post, path, key: "manage", type: TestGateway.json, body: "{").status == 400)
        #expect(try await gateway.send(.post, path, key: "manage", type: TestGateway.json, body: "[]").status == 400)
        #expect(try await gateway.send(.post, path, key: "manage", type: TestGateway.json).status == 400)
        #expect(try await gateway.send(.post, path, key: "manage", type: TestGateway.form, body: "a=b").status == 415)
        let long = #"{"name":"\#(String(repeating: "x", count: 100))"}"#
        #expect(try await gateway.send(.post, path, key: "manage", type: TestGateway.json, body: long).status == 413)
        #expect(try await gateway.send(.get, "/manage/v1/nothing").status == 404)
        #expect(try await gateway.send(.get, "/manage/").status == 404)
        #expect(try await gateway.send(.get, "/manage/v1/surveys/abc", key: "manage").status == 404)
        let method = try await gateway.send(.patch, "/manage/v1/surveys/5", key: "manage")
        #expect(method.status == 405)
        #expect(method.headers[.allow] == "GET, PUT, DELETE")
        let key = String(repeating: "k", count: 256)
        for bad in [key, "ż"] {
            let reply = try await gateway.send(
                .post, path, key: "manage", type: TestGateway.json, body: #"{"name":"P","survey_id":1}"#, headers: [.idempotencyKey: bad])
            #expect(reply.status == 400)
        }
    }

    @Test(
        "times are written in UTC with microseconds",
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"), (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
            (1_709_251_199_999_999, "2024-02-29T23:59:59.999999Z"), (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
            (-62_135_596_800_000_000, "0001-01-01T00:00:00.000000Z"),
        ] as [(Int64, String)])
    func timestamps(microseconds: Int64, text: String) {
        #expect(Timestamp.text(microseconds) == text)
    }
}
