import Contracts
import Foundation
import JSON
import Logging
import NIOConcurrencyHelpers
import NIOPosix
import RPC
import TestSupport
import Testing

@Suite("A rolling restart of two instances under load", .serialized)
struct RollingRestartTests {
    /// As in the contract, with time enough for a machine that is busy with other things: nothing here is about time.
    private static let health = Method<Nothing, HealthReport>("sys.health", isIdempotent: true, callers: .operators, timeLimit: 60_000)
    private static let verify = Method<Credential, Principal>(
        "tokens.keys.verify", isIdempotent: true, callers: .services("gateway"), timeLimit: 60_000)

    @Test("loses none of a hundred thousand calls", .timeLimit(.minutes(10)))
    func processes() async throws {
        let certificates = try TestCertificates()
        var instances: [(standalone: Standalone, port: ReservedPort, running: Standalone.Running)] = []
        for name in ["one", "other"] {
            let standalone = try Standalone("tokens", of: certificates, instance: name)
            let port = try ReservedPort()
            instances.append((standalone, port, try await standalone.start(port: port.number)))
        }
        // Both have adopted the same key, so that either can tell whose it is.
        let secret = try instances[0].standalone.text("operator.key").trimmingCharacters(in: .whitespacesAndNewlines)
        let client = RPCClient(
            service: "tokens",
            configuration: ClientConfiguration(endpoints: instances.map { Endpoint(host: "127.0.0.1", port: $0.port.number) }),
            identity: try certificates.identity(.operator("anna")), eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let load = SteadyLoad { number in
            let context = CallContext(deadline: .after(.seconds(60)))
            if number.isMultiple(of: 4) {
                let principal = try await client.call(Self.verify, Credential(secret: secret), in: context)
                guard principal.isOperator else { throw Unexpected(what: "\(principal)") }
            } else {
                let report = try await client.call(Self.health, Nothing(), in: context)
                guard report.service == "tokens" else { throw Unexpected(what: "\(report)") }
            }
        }
        #expect(await load.goesOn(for: 1_000))
        for _ in 0..<3 {
            for index in instances.indices {
                instances[index].running.send(SIGTERM)
                #expect(await instances[index].running.exitStatus() == 0)
                instances[index].running = try await instances[index].standalone.start(port: instances[index].port.number)
                #expect(await load.goesOn(for: 100))
            }
        }
        #expect(await eventually(within: .seconds(300)) { load.succeeded >= 100_000 })
        let count = await load.stop()
        #expect(count.failures == [])
        #expect(count.succeeded == count.begun)
        #expect(count.succeeded >= 100_000)
        client.shutDown()
    }

    @Test("executes every call of a method that must not be repeated exactly once", .timeLimit(.minutes(10)))
    func exactlyOnce() async throws {
        let certificates = try TestCertificates()
        let executions = NIOLockedValueBox<[Int64: Int]>([:])
        let ports = [try ReservedPort(), try ReservedPort()]
        var servers: [RPCServer] = []
        for port in ports { servers.append(try await Self.server(port, certificates, executions)) }
        let client = RPCClient(
            service: "tokens", configuration: ClientConfiguration(endpoints: ports.map { Endpoint(host: "127.0.0.1", port: $0.number) }),
            identity: try certificates.identity(.service("gateway")), eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let load = SteadyLoad { number in
            let reply = try await client.call(Self.count, Numbered(number: Int64(number)), in: CallContext(deadline: .after(.seconds(60))))
            guard reply.number == Int64(number) else { throw Unexpected(what: "\(reply)") }
        }
        #expect(await load.goesOn(for: 500))
        for _ in 0..<5 {
            for index in servers.indices {
                await servers[index].drain()
                servers[index] = try await Self.server(ports[index], certificates, executions)
                #expect(await load.goesOn(for: 500))
            }
        }
        let count = await load.stop()
        #expect(count.failures == [])
        #expect(count.succeeded == count.begun)
        let executed = executions.withLockedValue { $0 }
        #expect(executed.count == count.begun)
        #expect(executed.allSatisfy { $0.value == 1 })
        client.shutDown()
        for server in servers { await server.drain() }
    }

    /// Counts that each request was executed, and answers later, so that there are always calls in flight when a server drains.
    private static let count = Method<Numbered, Numbered>("test.count", isIdempotent: false, callers: .everyone, timeLimit: 60_000)

    private static func server(
        _ port: ReservedPort, _ certificates: TestCertificates, _ executions: NIOLockedValueBox<[Int64: Int]>
    ) async throws -> RPCServer {
        var router = Router()
        router.on(count) { request, _ in
            executions.withLockedValue { $0[request.number, default: 0] += 1 }
            for _ in 0..<request.number % 16 { await Task.yield() }
            return request
        }
        var configuration = ServerConfiguration()
        configuration.port = port.number
        configuration.drainGrace = .seconds(60)
        return try await RPCServer.start(
            service: "tokens", router: router, identity: certificates.identity(.service("tokens")), configuration: configuration,
            group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Message
    struct Numbered: Sendable {
        var number: Int64
    }

    private struct Unexpected: Error {
        let what: String
    }
}
