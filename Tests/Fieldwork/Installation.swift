import FieldworkTool
import Foundation
import JSON
import Logging
import NIOPosix
import RPC

/// An authority and whatever it is asked to issue, as files.
struct Installation {
    let scratch: Scratch
    let authority: CertificateAuthority

    init() throws {
        scratch = try Scratch()
        authority = try CertificateAuthority.create(notBefore: .now - 86_400, notAfter: .now + 86_400)
        try scratch.write(authority.pair.certificate, to: "ca.pem")
    }

    func identity(_ identity: PeerIdentity, from: Date = .now - 3_600, until: Date = .now + 3_600) throws -> TLSIdentity {
        let name = UUID().uuidString
        let pair = try authority.issue(identity: identity, notBefore: from, notAfter: until)
        try scratch.write(pair.certificate, to: "\(name).pem")
        try scratch.write(pair.privateKey, to: "\(name).key")
        return try TLSIdentity(material(name))
    }

    func material(_ name: String) -> TLSMaterial {
        TLSMaterial(
            certificate: scratch.file("\(name).pem"), privateKey: scratch.file("\(name).key"), authority: scratch.file("ca.pem"))
    }
}

/// Stand-ins for a service's methods.
enum Methods {
    static let echo = Method<JSONValue, JSONValue>("tokens.echo", isIdempotent: true, callers: .everyone)
    static let refuse = Method<JSONValue, JSONValue>("tokens.refuse", isIdempotent: true, callers: .everyone)
    static let sleep = Method<JSONValue, JSONValue>("tokens.sleep", isIdempotent: true, callers: .everyone, timeLimit: 60_000)
    static let gatewayOnly = Method<JSONValue, JSONValue>("tokens.gatewayOnly", isIdempotent: true, callers: .services("gateway"))

    static var router: Router {
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
            return nil
        }
        router.onLoop(gatewayOnly) { request, _ in request }
        return router
    }
}

/// A server on a free port for as long as `body` runs.
func withServer<Value>(
    _ identity: TLSIdentity, service: String = "tokens", _ body: (Int) async throws -> Value
) async throws -> Value {
    var configuration = ServerConfiguration()
    configuration.instance = "\(service)-test"
    let server = try await RPCServer.start(
        service: service, router: Methods.router, identity: identity, configuration: configuration,
        group: MultiThreadedEventLoopGroup.singleton, logger: .silent)
    let outcome: Result<Value, any Error>
    do {
        outcome = .success(try await body(server.address.port ?? 0))
    } catch {
        outcome = .failure(error)
    }
    await server.drain()
    return try outcome.get()
}

/// One call over a connection of its own.
func call(
    _ method: Method<JSONValue, JSONValue>, _ request: JSONValue = [:], port: Int, service: String = "tokens", as identity: TLSIdentity
) async throws(RPCError) -> JSONValue {
    let client = RPCClient(
        service: service, configuration: ClientConfiguration(host: "127.0.0.1", port: port), identity: identity,
        eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: .silent)
    defer { client.shutDown() }
    return try await client.call(method, request, in: CallContext(deadline: .after(.seconds(10))))
}

extension Logger {
    static let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
}
