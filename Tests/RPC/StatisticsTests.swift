import JSON
import NIOConcurrencyHelpers
import NIOCore
import RPC
import TestSupport
import Testing
import Wire

@Suite("What operators can ask a service", .serialized)
struct StatisticsTests {
    @Test("is how often each method was called, and how that ended")
    func counters() async throws {
        let service = try await TestService { $0.instance = "tokens-1" }
        let client = try service.client()
        for _ in 0..<7 { _ = try await client.call(TestContract.echo, Text(text: ""), in: .within(20)) }
        for code in [StatusCode.notFound, .notFound, .aborted] {
            _ = try? await client.call(TestContract.fail, Failure(code: Int64(code.rawValue)), in: .within(20))
        }
        _ = try await client.stream(TestContract.run, Run(items: 100), in: .within(20)).numbers()
        _ = try? await client.stream(TestContract.run, Run(items: 11, then: "fail"), in: .within(20)).numbers()
        let held = Task { try await client.call(TestContract.wait, Text(text: "held"), in: .within(20)) }
        #expect(await eventually { service.gate.arrived.contains("held") })
        let soon = CallContext(deadline: .after(.milliseconds(500)))
        _ = try? await client.call(TestContract.wait, Text(text: "late"), in: soon)
        #expect(await eventually { service.gate.cancelled.contains("late") })
        // Refused before they reach a method.
        let peer = try await RawConnection.open(to: service, as: .service("responses"))
        let guarded = try peer.number(of: "test.guarded")
        let streams = [StreamID(slot: 1, generation: 0), StreamID(slot: 2, generation: 0)]
        try await peer.send { buffer in
            for (stream, number) in zip(streams, [guarded, 999]) {
                buffer.writeFrame(FrameHeader(.request, code: number, stream: stream), #"{"text":""}"#)
            }
        }
        for stream in streams { _ = try await peer.answer(on: stream) }

        let statistics = try await service.operators.call(SystemMethods.stats, Nothing(), in: .within(20))
        #expect(statistics.service == "tokens")
        #expect(statistics.instance == "tokens-1")
        #expect(statistics.refused == 2)
        // The held one, and the one that asks.
        #expect(statistics.inFlight == 2)
        let methods = Dictionary(uniqueKeysWithValues: statistics.methods.map { ($0.name, $0) })
        #expect(Set(methods.keys) == ["test.echo", "test.fail", "test.run", "test.wait", "sys.stats"])
        func expect(_ name: String, _ started: Int64, ok: Int64, _ failed: [String: Int64], inFlight: Int64 = 0, items: Int64? = nil) {
            let method = methods[name]
            #expect(method?.started == started, "\(name)")
            #expect(method?.ok == ok, "\(name)")
            #expect(method?.failed == failed, "\(name)")
            #expect(method?.inFlight == inFlight, "\(name)")
            #expect(method?.items == items, "\(name)")
            #expect(method?.latency?.count ?? 0 == ok + failed.values.reduce(0, +), "\(name)")
        }
        expect("test.echo", 7, ok: 7, [:])
        expect("test.fail", 3, ok: 0, ["NOT_FOUND": 2, "ABORTED": 1])
        expect("test.run", 2, ok: 1, ["FAILED_PRECONDITION": 1], items: 111)
        // Each side ends it at the deadline, and either may be the first.
        let late = methods["test.wait"]?.failed == ["CANCELLED": 1] ? "CANCELLED" : "DEADLINE_EXCEEDED"
        expect("test.wait", 2, ok: 0, [late: 1], inFlight: 1)
        expect("sys.stats", 1, ok: 0, [:], inFlight: 1)
        for latency in methods.values.compactMap(\.latency) {
            #expect(latency.p50 <= latency.p90 && latency.p90 <= latency.p99 && latency.p99 <= latency.p999)
            #expect(latency.p999 <= latency.max && latency.mean <= latency.max)
        }
        service.gate.open("held")
        _ = try await held.value
    }

    @Test("is who is connected, since when, and what passed")
    func connections() async throws {
        let service = try await TestService()
        let client = try service.client()
        for _ in 0..<10 { _ = try await client.call(TestContract.echo, Text(text: String(repeating: "x", count: 1_000)), in: .within(20)) }
        let held = Task { try await client.call(TestContract.wait, Text(text: "held"), in: .within(20)) }
        #expect(await eventually { service.gate.arrived.contains("held") })
        let reports = try await service.connections()
        #expect(reports.map(\.peer) == ["service/gateway", "operator/anna"])
        #expect(reports.map(\.id) == [1, 2])
        let report = try #require(reports.first)
        #expect(report.address.contains("127.0.0.1"))
        #expect(report.phase == "open")
        #expect(report.inFlight == 1)
        // HELLO and 11 requests; HELLO and 10 replies.
        #expect(report.framesReceived == 12)
        #expect(report.framesSent == 11)
        #expect((10_000...20_000).contains(report.bytesReceived))
        #expect((10_000...20_000).contains(report.bytesSent))
        #expect((1...12).contains(report.reads))
        #expect((1...11).contains(report.writes))
        #expect(report.pendingBytes == 0)
        #expect(report.age >= 0)
        let inside = try await service.operators.call(SystemMethods.stats, Nothing(), in: .within(20)).connections
        #expect(inside.first?.id == 1)
        service.gate.open("held")
        _ = try await held.value
    }

    @Test("is what it answers, with the schemas of requests, replies and items")
    func description() async throws {
        let service = try await TestService { $0.build = "1.2.3" }
        let all = try await service.operators.call(SystemMethods.describe, DescriptionRequest(), in: .within(20))
        #expect(all.build == "1.2.3")
        #expect(all.methods.map(\.number) == Array(1...Int64(all.methods.count)))
        for method in all.methods {
            for schema in [method.requestSchema, method.replySchema] {
                guard case .object(let members) = schema else {
                    Issue.record("\(method.name) has no schema")
                    continue
                }
                #expect(members["$schema"] != nil, "\(method.name)")
            }
        }
        let one = try await service.operators.call(SystemMethods.describe, DescriptionRequest(method: "test.run"), in: .within(20))
        #expect(one.methods.count == 1)
        #expect(one.methods.first?.kind == "stream")
        #expect(one.methods.first?.idempotent == true)
        #expect(one.methods.first?.request == "Run")
        #expect(one.methods.first?.response == "Numbered")
        #expect(one.methods.first?.callers == "everyone")
        #expect(one.methods.first?.timeLimit == 60_000)
        #expect(one.methods.first.map { JSON.encodeString($0.requestSchema).contains(#""items""#) } == true)
        let error = await #expect(throws: RPCError.self) {
            try await service.operators.call(SystemMethods.describe, DescriptionRequest(method: "test.none"), in: .within(20))
        }
        #expect(error?.code == .notFound)
    }

    @Test("is to stop, or to log more, where the process allows it")
    func controls() async throws {
        let stopped = Latch()
        let level = NIOLockedValueBox("info")
        let controls = ProcessControls(
            stop: { stopped.set() }, logLevel: { level.withLockedValue { $0 } },
            setLogLevel: { name in
                guard ["info", "debug"].contains(name) else { return false }
                level.withLockedValue { $0 = name }
                return true
            })
        let service = try await TestService(controls: controls)
        #expect(try await service.operators.call(SystemMethods.logLevel, LogLevelChange(), in: .within(20)).level == "info")
        #expect(try await service.operators.call(SystemMethods.logLevel, LogLevelChange(level: "debug"), in: .within(20)).level == "debug")
        let error = await #expect(throws: RPCError.self) {
            try await service.operators.call(SystemMethods.logLevel, LogLevelChange(level: "loud"), in: .within(20))
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.details.fieldViolations?.first?.field == "level")
        #expect(level.withLockedValue { $0 } == "debug")
        #expect(!stopped.isSet)
        #expect(try await service.operators.call(SystemMethods.drain, DrainRequest(), in: .within(20)).status == "draining")
        #expect(stopped.isSet)
    }

    @Test("is refused where the process does not allow it")
    func noControls() async throws {
        let service = try await TestService()
        for error in [
            await #expect(throws: RPCError.self) { try await service.operators.call(SystemMethods.drain, DrainRequest(), in: .within(20)) },
            await #expect(throws: RPCError.self) {
                try await service.operators.call(SystemMethods.logLevel, LogLevelChange(), in: .within(20))
            },
        ] {
            #expect(error?.code == .failedPrecondition)
            #expect(error?.doNotRetry == true)
        }
        #expect(service.server.isServing)
    }

    @Test("is refused to services")
    func strangers() async throws {
        let service = try await TestService()
        let client = try service.client()
        let refusals = [
            await #expect(throws: RPCError.self) { try await client.call(SystemMethods.health, Nothing(), in: .within(20)) },
            await #expect(throws: RPCError.self) { try await client.call(SystemMethods.describe, DescriptionRequest(), in: .within(20)) },
            await #expect(throws: RPCError.self) { try await client.call(SystemMethods.stats, Nothing(), in: .within(20)) },
            await #expect(throws: RPCError.self) {
                for try await _ in client.stream(SystemMethods.connections, Nothing(), in: .within(20)) {}
            },
            await #expect(throws: RPCError.self) {
                try await client.call(SystemMethods.drain, DrainRequest(connection: 1), in: .within(20))
            },
            await #expect(throws: RPCError.self) { try await client.call(SystemMethods.logLevel, LogLevelChange(), in: .within(20)) },
        ]
        #expect(refusals.map { $0?.code } == Array(repeating: .permissionDenied, count: 6))
        #expect(refusals.allSatisfy { $0?.isNotExecuted == true })
    }
}
