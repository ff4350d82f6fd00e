import NIOCore
import RPC
import TestSupport
import Testing
import Wire

@Suite("A slow reader holds bounded memory and delays no other call of its connection", .serialized)
struct SlowReaderTests {
    @Test("when it leaves a stream unread")
    func unreadStream() async throws {
        let service = try await TestService()
        let client = try service.client()
        let unread = client.stream(TestContract.run, Run(name: "unread", items: 1_000_000, bytes: 32_768), in: .within(60))
        #expect(await eventually { service.ledger["unread"] == 8 })
        for number in 0..<200 {
            #expect(try await client.call(TestContract.echo, Text(text: "\(number)"), in: .within(20)).text == "\(number)")
        }
        let other = try await client.stream(TestContract.run, Run(items: 1_000, bytes: 1_000), in: .within(20)).numbers()
        #expect(other == Array(0..<1_000))
        // 256 KiB and the item that went beyond them.
        #expect(service.ledger["unread"] == 8)
        #expect(await eventually { try await service.connections().first { $0.peer == "service/gateway" }?.pendingBytes == 0 })
        _ = consume unread
    }

    @Test("when it reads nothing at all of an endless stream")
    func unreadSocket() async throws {
        let service = try await TestService()
        let peer = try await RawConnection.open(to: service, as: .service("slow"))
        try await peer.stopReading()
        let number = try peer.number(of: "test.run")
        try await peer.send { buffer in
            for slot in 1...8 {
                let header = FrameHeader(.request, code: number, stream: StreamID(slot: slot, generation: 0))
                buffer.writeFrame(header, #"{"name":"endless","items":1000000000,"bytes":32768}"#)
            }
        }
        let most = try await mostPending(for: "service/slow", in: service, until: "endless")
        Attachment.record("\(most) bytes pending at most", named: "unread streams")
        // 64 KiB in the connection's buffer, 64 KiB and what they begin in the socket's.
        #expect(most > 0)
        #expect(most <= 256 * 1024)
        await peer.cut()
        #expect(await eventually { service.ledger["endless ended"] == 8 })
        #expect(await eventually { service.server.inFlight == 0 })
    }

    @Test("when it reads nothing at all of many long replies")
    func unreadReplies() async throws {
        let service = try await TestService()
        let peer = try await RawConnection.open(to: service, as: .service("slow"))
        try await peer.stopReading()
        let number = try peer.number(of: "test.sized")
        try await peer.send { buffer in
            for slot in 1...256 {
                let header = FrameHeader(.request, code: number, stream: StreamID(slot: slot, generation: 0))
                buffer.writeFrame(header, #"{"bytes":1000000}"#)
            }
        }
        #expect(await eventually { try await service.connections().first { $0.peer == "service/slow" }?.pendingBytes ?? 0 > 0 })
        let most = try await mostPending(for: "service/slow", in: service, until: nil)
        Attachment.record("\(most) bytes pending at most", named: "unread replies")
        // 16 MiB, the reply that goes beyond them, and a refusal of each further request.
        #expect(most <= 18 * 1024 * 1024)
        await peer.cut()
        #expect(await eventually { service.server.inFlight == 0 })
    }

    /// Looks at what is kept for a peer while another connection is served, until no more is sent to it.
    ///
    /// - Parameter counter: What the ledger counts items under, which then stands still; nil: nothing.
    private func mostPending(for peer: String, in service: TestService, until counter: String?) async throws -> Int64 {
        let client = try service.client()
        var most: Int64 = 0
        var still = 0
        var sent: Int64 = -1
        while still < 20 {
            for number in 0..<20 {
                #expect(try await client.call(TestContract.echo, Text(text: "\(number)"), in: .within(20)).text == "\(number)")
            }
            let report = try #require(try await service.connections().first { $0.peer == peer })
            most = max(most, report.pendingBytes)
            still = report.bytesSent == sent && counter.map({ service.ledger[$0] > 0 }) ?? true ? still + 1 : 0
            sent = report.bytesSent
        }
        return most
    }
}
