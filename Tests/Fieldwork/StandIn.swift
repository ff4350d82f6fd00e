import FieldworkTool
import Foundation
import JSON
import Logging
import NIOConcurrencyHelpers
import NIOPosix
import RPC
import Synchronization
import TestSupport

/// A server with methods that do what a test of its callers wants.
enum StandIn {
    static let echo = Method<JSONValue, JSONValue>("tokens.echo", isIdempotent: true, callers: .everyone)
    private static let refuse = Method<JSONValue, JSONValue>("tokens.refuse", isIdempotent: true, callers: .everyone)
    private static let sleep = Method<JSONValue, JSONValue>("tokens.sleep", isIdempotent: true, callers: .everyone, timeLimit: 60_000)
    private static let forGateway = Method<JSONValue, JSONValue>("tokens.forGateway", isIdempotent: true, callers: .services("gateway"))
    private static let write = Method<JSONValue, JSONValue>("tokens.write", isIdempotent: false, callers: .everyone)
    private static let count = StreamMethod<Range, Item>("tokens.count", isIdempotent: true, callers: .everyone)

    @Message
    struct Range: Sendable {
        /// The first number
        /// of all.
        var from: Int64 = 0
        /// How many; none: no end.
        var count: Int64?
    }

    @Message
    struct Item: Sendable {
        var number: Int64
    }

    /// What operators have done to a process.
    final class Process: Sendable {
        let level = NIOLockedValueBox("info")
        private let stopped = Atomic<Bool>(false)

        var isStopped: Bool { stopped.load(ordering: .relaxed) }

        var controls: ProcessControls {
            ProcessControls(
                stop: { self.stopped.store(true, ordering: .relaxed) }, logLevel: { self.level.withLockedValue { $0 } },
                setLogLevel: { level in
                    self.level.withLockedValue { $0 = level }
                    return true
                })
        }
    }

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
        router.onLoop(write) { request, _ in request }
        router.stream(count) { range, _, items in
            var number = range.from
            while range.count.map({ number < range.from + $0 }) ?? true {
                try await items.send(Item(number: number))
                number += 1
            }
        }
        return router
    }

    /// Serves on a free port while `body` runs, and gives it that port.
    static func serve<Value>(
        as identity: TLSIdentity, named service: String = "tokens", process: Process? = nil, _ body: (Int) async throws -> Value
    ) async throws -> Value {
        var configuration = ServerConfiguration()
        configuration.instance = "\(service)-test"
        configuration.build = "1.2.3"
        let server = try await RPCServer.start(
            service: service, router: router, identity: identity, configuration: configuration,
            group: MultiThreadedEventLoopGroup.singleton, logger: RecordingLog().logger, controls: process?.controls)
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
