import Contracts
import Hummingbird
import HummingbirdTesting
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import RPC
import TestSupport
import Testing
import Wire

@testable import GatewayService

@Suite("The front door")
struct FrontDoorTests {
    let gateway = TestGateway()

    @Test("the routes are these")
    func routes() throws {
        let found = try gateway.gateway().routes.filter { !$0.contains("/api/v") }
        #expect(Set(found).subtracting(Self.routes).sorted() == [])
        #expect(Set(Self.routes).subtracting(found).sorted() == [])
    }

    /// Those of WebAnkieta under one of its three prefixes.
    private static let routes = [
        "GET,HEAD /",
        "GET,POST,HEAD /ankieta/{survey}/{name}",
        "GET,POST,HEAD /ankieta/{survey}/{name}/{page}",
        "GET,POST /api/contacts/add",
        "GET,POST /api/contacts/add-offline",
        "GET,POST /api/logic/page",
        "GET,POST /api/logic/page/{id_survey}",
        "GET,POST /api/logic/question",
        "GET,POST /api/logic/question/{id_survey}",
        "GET,POST /api/mailing/batch",
        "GET,POST /api/mailing/templates",
        "GET,POST /api/pages",
        "GET,POST /api/pages/{id_survey}",
        "GET,POST /api/questions",
        "GET,POST /api/questions/{id_survey}",
        "GET,POST /api/questions/{id_survey}/{id_page}",
        "GET,POST /api/respondents",
        "GET,POST /api/respondents/add",
        "GET,POST /api/respondents/batch",
        "GET,POST /api/respondents/delete",
        "GET,POST /api/respondents/patch",
        "GET,POST /api/respondents/search",
        "GET,POST /api/respondents/search/{id_survey}",
        "GET,POST /api/respondents/{id_survey}",
        "POST /api/respondents/{id_survey}/anonymize",
        "POST /api/respondents/{id_survey}/batch/{batch}/anonymize",
        "POST /api/respondents/{id_survey}/mailing/{mailing}/anonymize",
        "POST /api/respondents/{id_survey}/update",
        "GET,POST /api/responses/answer",
        "GET,POST /api/responses/answer/{id_survey}",
        "GET,POST /api/responses/answer/{id_survey}/{id_response}",
        "GET,POST /api/responses/getaccess",
        "GET,POST /api/responses/getaccess/{id_survey}",
        "GET,POST /api/responses/settime",
        "GET,POST /api/responses/settime/{id_survey}",
        "GET,POST /api/responses/settime/{id_survey}/{id_response}",
        "GET,POST /api/surveys",
        "GET,POST /api/surveys/{id_survey}",
        "GET,HEAD /assets/{file}",
        "GET,POST /buyers/v2/surveys",
        "GET,PUT /buyers/v2/surveys/{survey}",
        "GET /buyers/v2/surveys/{survey}/quotas",
        "GET /buyers/v2/templates",
        "GET,HEAD /manage/buyer-surveys/{survey}",
        "GET /manage/buyer-surveys/{survey}/events",
        "GET,HEAD /manage/surveys/{survey}/summary",
        "POST /manage/v1/accounts",
        "PATCH /manage/v1/accounts/{account}",
        "POST,GET /manage/v1/accounts/{account}/keys",
        "DELETE /manage/v1/accounts/{account}/keys/{key}",
        "GET,PUT /manage/v1/appearance",
        "POST,GET /manage/v1/contacts",
        "GET,PUT,DELETE /manage/v1/contacts/{contact}",
        "POST /manage/v1/contacts/{contact}/erase",
        "GET /manage/v1/guesses",
        "GET /manage/v1/jobs",
        "GET /manage/v1/jobs/{job}",
        "POST,GET /manage/v1/mail-templates",
        "GET,PUT,DELETE /manage/v1/mail-templates/{template}",
        "GET /manage/v1/mailings/{mailing}",
        "GET /manage/v1/mailings/{mailing}/letters",
        "POST /manage/v1/mailings/{mailing}/reminders",
        "POST /manage/v1/mailings/{mailing}/resume",
        "POST /manage/v1/mailings/{mailing}/stop",
        "POST /manage/v1/profiles",
        "POST /manage/v1/projects",
        "POST,GET /manage/v1/projects/{project}/access-links",
        "DELETE /manage/v1/projects/{project}/access-links/{link}",
        "POST /manage/v1/projects/{project}/mailings",
        "GET /manage/v1/projects/{project}/mailings/{mailing}/participants",
        "POST,GET /manage/v1/surveys",
        "GET,PUT,DELETE /manage/v1/surveys/{survey}",
        "GET /manage/v1/surveys/{survey}/codebook",
        "GET /manage/v1/surveys/{survey}/export",
        "GET /manage/v1/surveys/{survey}/responses",
        "GET /manage/v1/surveys/{survey}/summary",
        "POST /manage/v1/surveys/{survey}/tokens",
        "POST,GET /manage/v1/templates",
        "GET,PUT,DELETE /manage/v1/templates/{template}",
        "POST /oauth/token",
        "GET,HEAD,POST /optout/{token}",
        "GET,HEAD,POST /start-survey",
        "GET,HEAD,POST /start-survey/{entry}",
        "GET,HEAD,POST /survey-complete",
        "GET,POST,HEAD /{project}",
        "GET,HEAD,POST /{project}/v1/custom-access-codes",
        "GET,HEAD,PATCH,DELETE /{project}/v1/custom-access-codes/{name}",
        "GET,HEAD /{project}/v1/profiles",
        "GET,HEAD /{project}/v1/profiles/{name}",
        "GET,HEAD /{project}/v1/surveys",
        "GET,HEAD /{project}/v1/surveys/{name}",
    ]

    @Test("a valid traceparent is continued, and its trace names the request")
    func trace() async throws {
        gateway.responses.on(ResponsesContract.listSurveys) { _, _ in [] }
        let reply = try await gateway.send(
            .get, "/manage/v1/surveys", key: "manage",
            headers: [.traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"])
        #expect(reply.headers[.requestID] == "4bf92f3577b34da6a3ce929d0e0e4736")
        let context = try #require(gateway.responses.calls.first?.context)
        #expect(context.requestID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(!context.deadline.hasPassed && context.deadline < .after(.seconds(6)))
        #expect(try await gateway.send(.get, "/nothing/at/all").headers[.requestID]?.count == 32)
    }

    @Test(
        "a malformed traceparent is none",
        arguments: [
            "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ])
    func malformedTrace(header: String) {
        #expect(TraceContext(traceparent: header) == nil)
    }

    @Test("an address that is too long is refused")
    func longTarget() async throws {
        let reply = try await gateway.send(.get, "/api/v2/respondents/1?x=" + String(repeating: "x", count: 70_000))
        #expect(reply.status == 414)
    }

    @Test("the log has route, status and time, and neither path nor query")
    func log() async throws {
        let log = RecordingLog()
        let application = try gateway.gateway().application(
            host: "127.0.0.1", port: 0, group: MultiThreadedEventLoopGroup.singleton, logger: log.logger)
        try await application.test(.router) { client in
            _ = try await client.executeRequest(uri: "/SECRETPROJECT/?d=SECRETTOKEN", method: .get, headers: [:], body: nil)
            _ = try await client.executeRequest(
                uri: "/api/responses/getaccess/1?token=SECRETTOKEN", method: .get, headers: [.authorization: "Bearer SECRETKEY"], body: nil)
            _ = try await client.executeRequest(uri: "/SECRET/path", method: .get, headers: [:], body: nil)
        }
        let lines = log.lines.filter { $0.contains("answered") }
        #expect(lines.count == 3)
        #expect(lines[0].contains("route=/{project}") && lines[0].contains("method=GET"))
        #expect(lines[1].contains("route=/api/responses/getaccess/{id_survey}") && lines[1].contains("status=401"))
        #expect(lines[2].contains("route=none") && lines[2].contains("status=404"))
        #expect(log.lines.allSatisfy { !$0.contains("SECRET") })
    }

    @Test("a client that hangs up ends the calls made for it")
    func hangUp() async throws {
        let (began, ended) = (Gate(), Gate())
        gateway.responses.on(ResponsesContract.listSurveys) { _, _ in
            began.open()
            await withTaskCancellationHandler {
                await ended.wait()
            } onCancel: {
                ended.open()
            }
            throw RPCError(.cancelled, "the caller cancelled the call")
        }
        try await gateway.application().test(.live) { client in
            let port = try #require(client.port)
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(host: "127.0.0.1", port: port)
                .get()
            try await channel.writeAndFlush(
                ByteBuffer(string: "GET /manage/v1/surveys HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer manage\r\n\r\n"))
            await began.wait()
            try await channel.close()
            await ended.wait()
        }
    }

    @Test("work whose time is up is ended")
    func late() {
        let watch = ConnectionWatch()
        let count = NIOLockedValueBox(0)
        let start = NIODeadline.now()
        watch.begin(until: start + .seconds(1)) { count.withLockedValue { $0 += 1 } }
        watch.cancelIfLate(at: start)
        #expect(count.withLockedValue { $0 } == 0)
        watch.cancelIfLate(at: start + .seconds(1))
        watch.cancelIfLate(at: start + .seconds(2))
        #expect(count.withLockedValue { $0 } == 1)
        watch.begin(until: start + .seconds(1)) { count.withLockedValue { $0 += 1 } }
        watch.end()
        watch.clientLeft()
        #expect(count.withLockedValue { $0 } == 1)
        watch.begin(until: start + .seconds(1)) { count.withLockedValue { $0 += 1 } }
        #expect(count.withLockedValue { $0 } == 2)
    }

    @Test("a connection is closed when its client goes on sending what nobody reads")
    func lingering() {
        let watch = ConnectionWatch()
        let count = NIOLockedValueBox(0)
        let start = NIODeadline.now()
        let close: @Sendable () -> Void = { count.withLockedValue { $0 += 1 } }
        watch.requestBegan()
        watch.end((deadline: start, close: close))
        watch.requestEnded()
        watch.cancelIfLate(at: start)
        #expect(count.withLockedValue { $0 } == 0)
        watch.end((deadline: start, close: close))
        watch.cancelIfLate(at: start)
        #expect(count.withLockedValue { $0 } == 0)
        watch.requestBegan()
        watch.end((deadline: start, close: close))
        watch.cancelIfLate(at: start)
        watch.cancelIfLate(at: start)
        #expect(count.withLockedValue { $0 } == 1)
    }

    @Test("a client that never ends its body is answered in time, and then closed")
    func endlessBody() async throws {
        var gateway = gateway
        gateway.limits.time = .milliseconds(10)
        try await gateway.application().test(.live) { client in
            let port = try #require(client.port)
            let received = try await RawConnection.exchange(
                port: port,
                "POST /manage/v1/projects HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer manage\r\nContent-Length: 100\r\n\r\n{")
            #expect(received.hasPrefix("HTTP/1.1 408 "))
            #expect(received.contains("application/problem+json"))
        }
    }

    @Test("a HEAD has no body, even where it is refused")
    func head() async throws {
        try await gateway.application().test(.live) { client in
            let port = try #require(client.port)
            let received = try await RawConnection.exchange(
                port: port, "HEAD /PROJEKT/?act=x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(received.hasPrefix("HTTP/1.1 405 "))
            #expect(received.hasSuffix("\r\n\r\n"))
        }
    }

    @Test("a connection answers one request after another")
    func keepAlive() async throws {
        gateway.responses.on(ResponsesContract.listSurveys) { _, _ in [] }
        try await gateway.application().test(.live) { client in
            for _ in 0..<3 {
                let reply = try await client.executeRequest(
                    uri: "/manage/v1/surveys", method: .get, headers: [.authorization: "Bearer manage"], body: nil)
                #expect(reply.status == .ok)
                let refused = try await client.executeRequest(
                    uri: "/manage/v1/surveys", method: .post, headers: [.authorization: "Bearer manage"], body: ByteBuffer(string: "{"))
                #expect(refused.status == .badRequest)
            }
        }
    }
}
