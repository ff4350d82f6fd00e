import JSON
import NIOCore
import RPC
import TestSupport
import Testing
import Wire

@Suite("A connection")
struct ConnectionTests {
    @Test("to a service that restarts is made again by the next call")
    func restart() async throws {
        let first = try await TestService()
        let client = try first.client()
        #expect(try await client.call(TestContract.echo, Text(text: "1"), in: .within(20)).text == "1")
        await first.server.drain()
        await #expect(throws: RPCError.self) { try await client.call(TestContract.echo, Text(text: "2"), in: .within(1)) }
        let second = try await TestService(first.certificates, port: first.port)
        #expect(await eventually { (try? await client.call(TestContract.echo, Text(text: "3"), in: .within(20)).text) == "3" })
        await second.server.drain()
    }

    @Test("that drains answers what is in flight and takes nothing new")
    func drain() async throws {
        let service = try await TestService()
        let client = try service.client()
        let held = Task { try await client.call(TestContract.wait, Text(text: "held"), in: .within(20)) }
        #expect(await eventually { service.gate.arrived.contains("held") })
        let drained = Task { await service.server.drain() }
        #expect(await eventually { (try? await client.call(TestContract.echo, Text(text: ""), in: .within(1))) == nil })
        service.gate.open("held")
        #expect(try await held.value.text == "held")
        await drained.value
    }

    @Test("that does not drain within the grace is cut off")
    func grace() async throws {
        let service = try await TestService { $0.drainGrace = .milliseconds(100) }
        let client = try service.client()
        let held = Task { try await client.call(TestContract.wait, Text(text: "stuck"), in: .within(20)) }
        #expect(await eventually { service.gate.arrived.contains("stuck") })
        await service.server.drain()
        let error = await #expect(throws: RPCError.self) { try await held.value }
        #expect(error?.code == .unavailable)
        #expect(error?.isNotExecuted == false)
        #expect(await eventually { service.gate.cancelled.contains("stuck") })
    }

    @Test("that a client drops cancels its calls")
    func clientGone() async throws {
        let service = try await TestService()
        let client = try service.client()
        let held = Task { try await client.call(TestContract.wait, Text(text: "orphan"), in: .within(20)) }
        #expect(await eventually { service.gate.arrived.contains("orphan") })
        client.shutDown()
        await #expect(throws: RPCError.self) { try await held.value }
        #expect(await eventually { service.gate.cancelled.contains("orphan") })
    }

    @Test("tells the health and the methods of its service")
    func system() async throws {
        let service = try await TestService { $0.instance = "tokens-1" }
        let health = try await service.operators.call(SystemMethods.health, Nothing(), in: .within(20))
        #expect(health.status == "serving")
        #expect(health.instance == "tokens-1")
        let description = try await service.operators.call(SystemMethods.describe, DescriptionRequest(), in: .within(20))
        #expect(description.methods.map(\.name).contains("test.echo"))
        #expect(
            description.methods.map(\.name).filter { $0.hasPrefix("sys.") } == [
                "sys.health", "sys.describe", "sys.stats", "sys.connections", "sys.drain", "sys.logLevel",
            ])
    }

    @Test("over the server's number is closed, and the others go on")
    func tooMany() async throws {
        let service = try await TestService { $0.maximumConnections = 1 }
        let client = try service.client()
        #expect(try await client.call(TestContract.echo, Text(text: "1"), in: .within(20)).text == "1")
        let second = try service.client()
        let error = await #expect(throws: RPCError.self) { try await second.call(TestContract.echo, Text(text: "2"), in: .within(20)) }
        #expect(error?.code == .unavailable)
        #expect(try await client.call(TestContract.echo, Text(text: "3"), in: .within(20)).text == "3")
    }
}
