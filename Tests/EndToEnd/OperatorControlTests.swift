import Foundation
import JSON
import NIOCore
import RPC
import TestSupport
import Testing

@Suite("What an operator does to a process through its RPC", .serialized)
struct OperatorControlTests {
    private let standalone: Standalone
    private let identity: TLSIdentity

    init() throws {
        standalone = try Standalone()
        identity = try standalone.certificates.identity(.operator("anna"))
    }

    @Test("sys.drain ends it as SIGTERM does: what is in flight is answered, and its status is 0", .timeLimit(.minutes(5)))
    func drain() async throws {
        let tokens = try await standalone.start()
        let client = RPCClient.to("tokens", tokens.port, as: identity)
        let load = SteadyLoad { _ in
            do {
                _ = try await client.call(SystemMethods.health, Nothing(), in: .patient)
            } catch let error as RPCError where error.isNotExecuted {
                // Begun when nobody listened any more: refused, and not lost.
            }
        }
        #expect(await load.goesOn(for: 500))
        let operators = RPCClient.to("tokens", tokens.port, as: identity)
        #expect(try await operators.call(SystemMethods.drain, DrainRequest(), in: .patient) == DrainReport(status: "draining"))
        #expect(await tokens.exitStatus() == 0)
        #expect(await load.stop().failures == [])
        #expect(tokens.logLines.compactMap { $0["message"]?.string }.suffix(3) == ["draining", "drained", "stopped"])
        for client in [client, operators] { client.shutDown() }
    }

    @Test("sys.drain of one connection replaces it, and the process goes on")
    func drainOne() async throws {
        let tokens = try await standalone.start()
        let client = RPCClient.to("tokens", tokens.port, as: identity)
        let before = try await client.connections()
        let id = try #require(before.first)
        let load = SteadyLoad(inFlight: 16) { _ in _ = try await client.call(SystemMethods.health, Nothing(), in: .patient) }
        _ = try await client.call(SystemMethods.drain, DrainRequest(connection: id), in: .patient)
        #expect(await eventually { try await client.connections().isDisjoint(with: before) })
        #expect(await load.goesOn(for: 100))
        #expect(await load.stop().failures == [])
        let error = await #expect(throws: RPCError.self) {
            try await client.call(SystemMethods.drain, DrainRequest(connection: id), in: .patient)
        }
        #expect(error?.code == .notFound)
        client.shutDown()
        #expect(tokens.stop() == 0)
    }

    @Test("sys.logLevel changes what it logs from then on")
    func logLevel() async throws {
        let tokens = try await standalone.start()
        let client = RPCClient.to("tokens", tokens.port, as: identity)
        func setLevel(_ level: String?) async throws -> String {
            try await client.call(SystemMethods.logLevel, LogLevelChange(level: level), in: .patient).level
        }
        func refusals() -> Int { tokens.logLines.count { $0["message"] == "connection refused" } }
        /// A connection that the process refuses, which it logs as a warning, before it answers anything that comes later.
        func intrude() async throws {
            _ = try await RawPeer.plainExchange(port: tokens.port, writing: ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n"))
        }
        #expect(try await setLevel(nil) == "info")
        try await intrude()
        #expect(await eventually { refusals() == 1 })
        #expect(try await setLevel("error") == "error")
        try await intrude()
        #expect(try await setLevel("warning") == "warning")
        try await intrude()
        #expect(await eventually { refusals() == 2 })
        #expect(refusals() == 2, "the one under the level error was not logged")
        let error = await #expect(throws: RPCError.self) { try await setLevel("loud") }
        #expect(error?.code == .invalidArgument)
        #expect(try await setLevel(nil) == "warning")
        client.shutDown()
        #expect(tokens.stop() == 0)
        #expect(!tokens.logLines.contains { $0["message"] == "stopped" }, "information is below the level")
    }

    @Test("the age of connections is a setting: the older is replaced, and no call fails", .timeLimit(.minutes(5)))
    func connectionAge() async throws {
        let tokens = try await standalone.start(port: 0, "--limits-connection-age", "1")
        let client = RPCClient.to("tokens", tokens.port, as: identity)
        let load = SteadyLoad(inFlight: 16) { _ in _ = try await client.call(SystemMethods.health, Nothing(), in: .patient) }
        for _ in 0..<2 {
            let before = try await client.connections()
            #expect(await eventually { try await client.connections().isDisjoint(with: before) })
        }
        #expect(await load.stop().failures == [])
        client.shutDown()
        #expect(tokens.stop() == 0)
        let help = try await Execution.run("tokens", ["--help"])
        #expect(help.output.contains("  --limits-connection-age NUMBER (s)\n"))
    }
}
