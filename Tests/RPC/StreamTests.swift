import NIOCore
import RPC
import TestSupport
import Testing

@Suite("A stream", .serialized)
struct StreamTests {
    @Test("brings its items in order and then its end", arguments: [0, 1, 64, 65, 1_000] as [Int64])
    func items(_ count: Int64) async throws {
        let service = try await TestService()
        let client = try service.client()
        let numbers = try await client.stream(TestContract.run, Run(items: count), in: .within(20)).numbers()
        #expect(numbers == Array(0..<count))
        #expect(await eventually { service.server.inFlight == 0 })
    }

    @Test("that is read at its end again says again that it has ended")
    func afterEnd() async throws {
        let service = try await TestService()
        let client = try service.client()
        var items = client.stream(TestContract.run, Run(items: 1), in: .within(20)).makeAsyncIterator()
        #expect(try await items.next()?.number == 0)
        #expect(try await items.next() == nil)
        #expect(try await items.next() == nil)
    }

    @Test("that fails gives its items first and then the error, and the error again", arguments: [0, 90_000] as [Int64])
    func failure(bytes: Int64) async throws {
        let service = try await TestService()
        let client = try service.client { $0.streamCredit = (64, 8_000_000) }
        let run = Run(name: "failing", items: 20, bytes: bytes, then: "fail")
        var items = client.stream(TestContract.run, run, in: .within(20)).makeAsyncIterator()
        // The error is there before the first item is read.
        #expect(await eventually { service.ledger["failing ended"] == 1 })
        for number in 0..<20 {
            #expect(try await items.next()?.number == Int64(number))
        }
        for _ in 0..<2 {
            let error = await #expect(throws: RPCError.self) { try await items.next() }
            #expect(error?.code == .failedPrecondition)
            #expect(error?.message == "as asked")
            #expect(error?.peer == "tokens at 127.0.0.1:\(service.port)")
        }
    }

    @Test("of a hundred thousand items passes through a small window")
    func many() async throws {
        let service = try await TestService()
        let client = try service.client { $0.streamCredit = (256, 65_536) }
        var next: Int64 = 0
        for try await item in client.stream(TestContract.run, Run(items: 100_000), in: .within(60)) {
            guard item.number == next else { break }
            next += 1
        }
        #expect(next == 100_000)
    }

    @Test("is one of several on a connection, each in its own order")
    func several() async throws {
        let service = try await TestService()
        let client = try service.client()
        try await withThrowingTaskGroup(of: [Int64].self) { group in
            for stream in 0..<8 {
                group.addTask {
                    let run = Run(name: "\(stream)", items: 500, bytes: Int64(stream) * 500)
                    return try await client.stream(TestContract.run, run, in: .within(20)).numbers()
                }
            }
            for try await numbers in group { #expect(numbers == Array(0..<500)) }
        }
        #expect(try await connections(of: service, by: "service/gateway") == 1)
    }

    @Test("takes items sent from a task that is not its handler's")
    func detached() async throws {
        let service = try await TestService()
        let client = try service.client()
        let numbers = try await client.stream(TestContract.detached, Run(items: 1_000), in: .within(20)).numbers()
        #expect(numbers == Array(0..<1_000))
    }

    @Test("whose handler has returned ends whoever still sends its items")
    func detachedAfterEnd() async throws {
        let service = try await TestService()
        let client = try service.client()
        var items = client.stream(TestContract.detached, Run(name: "left", items: 1_000_000, then: "hold"), in: .within(20))
            .makeAsyncIterator()
        #expect(try await items.next()?.number == 0)
        // The sender waits for credit, or sends, when the handler returns.
        service.gate.open("left")
        #expect(await eventually { service.ledger["left ended"] == 1 })
        while try await items.next() != nil {}
        #expect(await eventually { service.server.inFlight == 0 })
    }

    @Test("that its client leaves unread is given up where its sender has no more patience, and not before")
    func patience() async throws {
        let service = try await TestService()
        let client = try service.client { $0.streamCredit = (2, 65_536) }
        let patient = Run(name: "patient", items: 1_000, patience: 60_000)
        #expect(try await client.stream(TestContract.run, patient, in: .within(20)).numbers() == Array(0..<1_000))
        let unread = client.stream(TestContract.run, Run(name: "unread", items: 1_000, patience: 50), in: .within(20))
        #expect(await eventually { service.ledger["unread ended"] == 1 })
        #expect(service.ledger["unread"] == 2)
        let error = await #expect(throws: RPCError.self) { try await unread.numbers() }
        #expect(error?.code == .aborted)
    }

    @Test("on a connection that drains goes on to its end")
    func draining() async throws {
        let service = try await TestService()
        let client = try service.client()
        var items = client.stream(TestContract.run, Run(name: "long", items: 5_000), in: .within(20)).makeAsyncIterator()
        #expect(try await items.next()?.number == 0)
        let drained = Task { await service.server.drain() }
        #expect(await eventually { !service.server.isServing })
        for number in 1..<5_000 {
            #expect(try await items.next()?.number == Int64(number))
        }
        #expect(try await items.next() == nil)
        await drained.value
    }

    @Test("that was called as a unary method, or the other way round, is refused on this side")
    func kinds() async throws {
        let service = try await TestService()
        let client = try service.client()
        let unary = Method<Run, Numbered>("test.run", isIdempotent: true, callers: .everyone)
        let stream = StreamMethod<Text, Text>("test.echo", isIdempotent: true, callers: .everyone)
        for error in [
            await #expect(throws: RPCError.self) { try await client.call(unary, Run(items: 1), in: .within(20)) },
            await #expect(throws: RPCError.self) { for try await _ in client.stream(stream, Text(text: ""), in: .within(20)) {} },
        ] {
            #expect(error?.code == .unimplemented)
            #expect(error?.isNotExecuted == true)
        }
    }

    private func connections(of service: TestService, by peer: String) async throws -> Int {
        try await service.connections().count { $0.peer == peer }
    }
}

extension TestService {
    /// Who is connected, the asking operator included.
    func connections() async throws -> [ConnectionReport] {
        var reports: [ConnectionReport] = []
        for try await report in operators.stream(SystemMethods.connections, Nothing(), in: .within(20)) { reports.append(report) }
        return reports
    }
}
