import FieldworkTool
import Foundation
import JSON
import Logging
import NIOPosix
import RPC
import TestSupport

/// A server with methods that do what a test of its callers wants.
enum StandIn {
    static let echo = Method<JSONValue, JSONValue>("tokens.echo", isIdempotent: true, callers: .everyone)
    private static let refuse = Method<JSONValue, JSONValue>("tokens.refuse", isIdempotent: true, callers: .everyone)
    private static let sleep = Method<JSONValue, JSONValue>("tokens.sleep", isIdempotent: true, callers: .everyone, timeLimit: 60_000)
    private static let forGateway = Method<JSONValue, JSONValue>("tokens.forGateway", isIdempotent: true, callers: .services("gateway"))

    private static var router: Router {
        var router = Router()
        router.onLoop(echo) { request, call in
            [
                "request": request, "account": call.account.map { .integer($0) } ?? .null,
                "key": call.idempotencyKey.map { .string($0) } ?? .null,
                "peer": call.peer.map { .string($0.description) } ?? .null,
            ]
        }
        router.onLoop(refuse) { _, _ in throw RPCError.invalid("pages[0].type", "must be one of 0 to 16") }
        router.on(sleep) { _, _ in
            try await Task.sleep(for: .seconds(60))
            return .null
        }
        router.onLoop(forGateway) { request, _ in request }
        return router
    }

    /// Serves on a free port while `body` runs, and gives it that port.
    static func serve<Value>(
        as identity: TLSIdentity, named service: String = "tokens", _ body: (Int) async throws -> Value
    ) async throws -> Value {
        var configuration = ServerConfiguration()
        configuration.instance = "\(service)-test"
        let server = try await RPCServer.start(
            service: service, router: router, identity: identity, configuration: configuration,
            group: MultiThreadedEventLoopGroup.singleton, logger: RecordingLog().logger)
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await body(server.address.port ?? 0))
        } catch {
            outcome = .failure(error)
        }
        await server.drain()
        return try outcome.get()
    }

    /// Calls `echo` over a connection of its own.
    static func call(
        port: Int, named service: String = "tokens", as identity: TLSIdentity
    ) async throws(RPCError) -> JSONValue {
        let client = RPCClient(
            service: service, configuration: ClientConfiguration(host: "127.0.0.1", port: port), identity: identity,
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: RecordingLog().logger)
        defer { client.shutDown() }
        return try await client.call(echo, [:], in: CallContext(deadline: .after(.seconds(10))))
    }
}

/// A folder of certificates such as the command reads: an authority, an operator's certificate, and others on demand.
struct OperatorFolder {
    let certificates: TestCertificates
    var path: String { certificates.folder.path }

    init() throws {
        certificates = try TestCertificates()
        try issue(.operator("operator"), file: "operator")
    }

    func issue(_ identity: PeerIdentity, file: String) throws {
        let pair = try certificates.authority.issue(identity: identity, notBefore: .now - 60, notAfter: .now + 3_600)
        _ = try certificates.folder.write(pair.certificate, to: "\(file).pem")
        _ = try certificates.folder.write(pair.privateKey, to: "\(file).key")
    }

    /// Serves as `tokens` while `body` runs, and gives it the address.
    func withTokens(_ body: (String) async throws -> Void) async throws {
        try await StandIn.serve(as: try certificates.identity(.service("tokens"))) { port in try await body("127.0.0.1:\(port)") }
    }

    /// A port of this machine where nobody listens.
    func freePort() async throws -> Int {
        try await StandIn.serve(as: try certificates.identity(.service("tokens"))) { $0 }
    }
}
