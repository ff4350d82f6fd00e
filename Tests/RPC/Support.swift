import JSON
import Logging
import NIOCore
import NIOPosix
import RPC
import TestSupport

/// What the tests' service answers. A call takes as long as its context says, and not as the method would have it.
enum TestContract {
    static let echo = Method<Text, Text>("test.echo", isIdempotent: true, callers: .everyone, timeLimit: 30_000)
    static let wait = Method<Text, Text>("test.wait", isIdempotent: false, callers: .everyone, timeLimit: 30_000)
    static let fail = Method<Failure, Text>("test.fail", isIdempotent: false, callers: .everyone, timeLimit: 30_000)
    static let guarded = Method<Text, Text>("test.guarded", isIdempotent: false, callers: .services("gateway"), timeLimit: 30_000)
    static let context = Method<Nothing, SeenContext>("test.context", isIdempotent: true, callers: .everyone, timeLimit: 30_000)
    static let absent = Method<Text, Text>("test.absent", isIdempotent: true, callers: .everyone, timeLimit: 30_000)
}

@Message
struct Text: Sendable, Equatable {
    var text: String
}

@Message
struct Failure: Sendable {
    var code: Int64
    var reason: String?
}

@Message
struct SeenContext: Sendable, Equatable {
    var account: Int64?
    var caller: String?
    var idempotencyKey: String?
    var requestID: String
    var millisecondsLeft: Int64
    var peer: String
}

struct Secret: Error, CustomStringConvertible {
    var description: String { "the cause that nobody outside may see" }
}

/// A server and a way to call it, over real TLS, with everything they log.
struct TestService {
    let certificates: TestCertificates
    let server: RPCServer
    let log: RecordingLog
    let gate: Gate
    let ledger: Ledger
    /// Asks as an operator.
    let operators: RPCClient
    var port: Int { server.address.port ?? 0 }

    init(
        _ certificates: TestCertificates? = nil, port: Int = 0, group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        controls: ProcessControls? = nil, configure: (inout ServerConfiguration) -> Void = { _ in }
    ) async throws {
        self.certificates = try certificates ?? TestCertificates()
        log = RecordingLog()
        let (gate, ledger) = (Gate(), Ledger())
        self.gate = gate
        self.ledger = ledger
        var configuration = ServerConfiguration()
        configuration.port = port
        // A busy machine is no reason to fail.
        configuration.handshakeTimeout = .seconds(30)
        configuration.drainGrace = .seconds(30)
        configure(&configuration)
        server = try await RPCServer.start(
            service: "tokens", router: Self.router(gate, ledger), identity: self.certificates.identity(.service("tokens")),
            configuration: configuration, group: group, logger: log.logger, controls: controls)
        var operators = ClientConfiguration(host: "127.0.0.1", port: server.address.port ?? 0)
        operators.connectTimeout = .seconds(20)
        self.operators = RPCClient(
            service: "tokens", configuration: operators, identity: try self.certificates.identity(.operator("anna")),
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: log.logger)
    }

    func client(
        _ identity: PeerIdentity = .service("gateway"), service: String = "tokens",
        configure: (inout ClientConfiguration) -> Void = { _ in }
    ) throws -> RPCClient {
        client(try certificates.identity(identity), service: service, configure: configure)
    }

    func client(
        _ identity: TLSIdentity, service: String = "tokens", configure: (inout ClientConfiguration) -> Void = { _ in }
    ) -> RPCClient {
        var configuration = ClientConfiguration(host: "127.0.0.1", port: port)
        configuration.connectTimeout = .seconds(20)
        configure(&configuration)
        return RPCClient(
            service: service, configuration: configuration, identity: identity, eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            logger: log.logger)
    }

    static func router(_ gate: Gate, _ ledger: Ledger) -> Router {
        var router = Router()
        router.onLoop(TestContract.echo) { request, _ in request }
        router.on(TestContract.wait) { request, _ in
            try await gate.pass(request.text)
            return request
        }
        router.on(TestContract.fail) { request, _ in
            guard let code = StatusCode(rawValue: UInt16(request.code)) else { throw Secret() }
            throw RPCError(
                code, "as asked",
                details: ErrorDetails(
                    reason: request.reason, fieldViolations: [FieldViolation(field: "code", description: "was asked for")]),
                retryAfter: 70, doNotRetry: true)
        }
        router.onLoop(TestContract.guarded) { request, _ in request }
        router.onLoop(TestContract.context) { _, call in
            SeenContext(
                account: call.account, caller: call.caller, idempotencyKey: call.idempotencyKey, requestID: call.requestID,
                millisecondsLeft: (call.deadline.instant - .now()).nanoseconds / 1_000_000, peer: call.peer?.description ?? "")
        }
        addCounted(gate, ledger, to: &router)
        addStreams(gate, ledger, to: &router)
        return router
    }
}

extension CallContext {
    static func within(_ seconds: Int64) -> CallContext {
        CallContext(deadline: .after(.seconds(seconds)))
    }
}
