import JSON
import NIOCore
import RPC
import SkewOld
import TestSupport
import Testing
import Wire

/// What section 12 of the protocol lets a later peer send: each thing is skipped by a receiver of today.
@Suite("A peer of a later release")
struct LaterPeerTests {
    private static func write(_ header: FrameHeader, _ body: [UInt8], to buffer: inout ByteBuffer) {
        body.withUnsafeBytes { buffer.writeFrame(prepared: header, body: $0) }
    }

    @Test("may be a client of a real process with frames, fields, flags, metadata and methods that this one does not know")
    func client() async throws {
        let standalone = try Standalone()
        let tokens = try await standalone.start()
        let material = try standalone.certificates.material(.operator("anna"))
        // The number of sys.health is in the HELLO.
        let greeting = try await RawPeer.exchange(
            port: tokens.port, material: material, authority: material.authority, writing: ByteBuffer()
        ) {
            $0.count == 1
        }
        let hello = try JSON.decode(JSONValue.self, from: String(buffer: try #require(greeting.first).body))
        let methods = hello["methods"]?.array ?? []
        let number = UInt16(try #require(methods.first { $0["name"] == "sys.health" }?["number"]?.integer))
        let unknown = UInt16(methods.count + 1)

        var bytes = ByteBuffer()
        let fields = #"{"versions":[1,7],"maxFrame":4194304,"service":"later","instance":"","compression":["br"],"limits":{"a":[null]}}"#
        Self.write(FrameHeader(.hello, flags: FrameFlags(rawValue: 0xE0), code: 9), Array(fields.utf8), to: &bytes)
        for kind in [UInt8(0x80), 0xC1, 0xFF] {
            Self.write(FrameHeader(FrameKind(rawValue: kind), flags: FrameFlags(rawValue: 0xFF), code: 3), [1, 2, 3], to: &bytes)
        }
        let request = FrameFlags(rawValue: 0xE0)
        let slots = (1...4).map { StreamID(slot: $0, generation: 0) }
        // Metadata: a key without a meaning yet, one that names itself, and the account.
        let metadata: [UInt8] =
            [0, 22] + [99, 0, 2, 0xFF, 0xFE] + [0, 0, 3, 1, 0x78, 0x79] + [4, 0, 8, 0, 0, 0, 0, 0, 0, 0, 17]
        Self.write(
            FrameHeader(.request, flags: request.union(.metadata), code: number, stream: slots[0]), metadata + Array("{}".utf8), to: &bytes)
        Self.write(FrameHeader(.request, flags: request, code: number, stream: slots[1]), Array(#"{"later":[{}]}"#.utf8), to: &bytes)
        Self.write(FrameHeader(.request, code: unknown, stream: slots[2]), Array("{}".utf8), to: &bytes)
        Self.write(FrameHeader(.request, code: number, stream: slots[3]), Array("{}".utf8), to: &bytes)
        let frames = try await RawPeer.exchange(port: tokens.port, material: material, authority: material.authority, writing: bytes) {
            $0.count >= 5
        }
        let answers = Dictionary(uniqueKeysWithValues: frames.dropFirst().map { ($0.header.stream, $0) })
        for slot in [slots[0], slots[1], slots[3]] {
            #expect(answers[slot]?.header.kind == .response)
            let report = try JSON.decode(HealthReport.self, from: String(buffer: try #require(answers[slot]).body))
            #expect(report.status == "serving")
        }
        #expect(answers[slots[2]]?.header.kind == .error)
        #expect(answers[slots[2]]?.header.code == StatusCode.unimplemented.rawValue)
        #expect(answers[slots[2]]?.header.flags == [.notExecuted, .doNotRetry])
        #expect(tokens.stop() == 0)
    }

    private static let hello = #"""
        {"versions":[1,2],"maxFrame":4194304,"maxInFlight":16,"initialCredit":0,"service":"panel","instance":"","build":"9",
        "zone":"north","features":{"compression":["br"]},"methods":[
        {"number":1,"name":"panel.invitations.print","kind":"unary","idempotent":false,"request":"R","response":"R","callers":"everyone",
        "deprecated":true,"cost":{"cpu":1}},
        {"number":2,"name":"panel.invitations.create","kind":"duplex","idempotent":false,"request":"R","response":"R"},
        {"number":3,"name":"panel.invitations.other","kind":"broadcast","idempotent":false,"request":"R","response":"R"}]}
        """#

    @Test("may be a server with frames, fields, flags, statuses and kinds of methods that this client does not know")
    func server() async throws {
        let certificates = try TestCertificates()
        var greeting = ByteBuffer()
        Self.write(FrameHeader(FrameKind(rawValue: 0x90)), [7], to: &greeting)
        Self.write(FrameHeader(.hello, flags: FrameFlags(rawValue: 0xE0), code: 5), Array(Self.hello.utf8), to: &greeting)
        let server = try await StrangeServer(certificates.material(.service("panel")), greeting: greeting) { frame in
            guard frame.header.kind == .request else { return nil }
            var answer = ByteBuffer()
            Self.write(FrameHeader(FrameKind(rawValue: 0xF0), stream: frame.header.stream), [0], to: &answer)
            if String(buffer: frame.body).contains("13") {
                let header = FrameHeader(.error, flags: FrameFlags(rawValue: 0xE0 | 0x10), code: 77, stream: frame.header.stream)
                Self.write(header, Array(#"{"message":"as later","details":{"reason":"word","later":1},"later":[]}"#.utf8), to: &answer)
            } else {
                let header = FrameHeader(.response, flags: FrameFlags(rawValue: 0xE0), code: 4, stream: frame.header.stream)
                Self.write(header, Array(#"{"id":7,"progress":"bounced","later":{"a":[1]}}"#.utf8), to: &answer)
            }
            return answer
        }
        let client = try Exchange.client(ports: [server.port], of: certificates)
        for survey in [1, 13, 2] as [Int64] {
            do {
                let receipt = try await client.call(PanelContract.print, InvitationQuery(survey: survey), in: .within(30))
                #expect(receipt == InvitationReceipt(id: 7, progress: Progress(rawValue: "bounced"), printedAt: nil))
                #expect(survey != 13)
            } catch {
                #expect(survey == 13)
                #expect(error.code == .unknown)
                #expect(error.message == "as later")
                #expect(error.details.reason == "word")
                #expect(error.doNotRetry)
            }
        }
        let error = await #expect(throws: RPCError.self) {
            let invitation = Invitation(survey: 1, recipient: "a", channel: .email)
            return try await client.call(PanelContract.invite, invitation, in: .within(30))
        }
        #expect(error?.code == .unimplemented)
        #expect(error?.isNotExecuted == true)
        client.shutDown()
        try await server.close()
    }
}
