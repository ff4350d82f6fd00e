import Foundation
import JSON
import NIOCore
import RPC
import TestSupport
import Testing

@Suite("Descriptors", .serialized)
struct DescriptorTests {
    @Test("are given back after two thousand connections, of good peers and of bad ones", .timeLimit(.minutes(10)))
    func connections() async throws {
        let standalone = try Standalone()
        let identity = try standalone.certificates.identity(.operator("anna"))
        let tokens = try await standalone.start()
        let port = tokens.port
        try await connect(to: port, as: identity, good: 50, bad: 10)
        let client = RPCClient.to("tokens", port, as: identity)
        #expect(await eventually { try await client.connections().count == 1 })
        let before = tokens.descriptors
        try await connect(to: port, as: identity, good: 1_800, bad: 200)
        #expect(await eventually { try await client.connections().count == 1 })
        #expect(await eventually { tokens.descriptors == before }, "\(before) before, \(tokens.descriptors) after")
        client.shutDown()
        #expect(await eventually { tokens.descriptors == before - 1 })
        #expect(tokens.stop() == 0)
    }

    @Test("of a caller are given back after its callee has restarted again and again", .timeLimit(.minutes(10)))
    func restarts() async throws {
        let certificates = try TestCertificates()
        let identity = try certificates.identity(.operator("anna"))
        let port = try ReservedPort()
        let callee = try Standalone("tokens", of: certificates, instance: "tokens")
        var tokens = try await callee.start(port: port.number)
        let responses = try await Standalone("responses", of: certificates, instance: "responses")
            .start(port: 0, "--tokens-port", "\(port.number)")
        let (toTokens, toResponses) = (
            RPCClient.to("tokens", port.number, as: identity), RPCClient.to("responses", responses.port, as: identity)
        )
        let admission = try await Admission.create(tokens: toTokens, responses: toResponses)
        let response = try await admission.open(at: toResponses)
        let before = responses.descriptors
        for round in 0..<10 {
            tokens.send(round.isMultiple(of: 2) ? SIGTERM : SIGKILL)
            _ = await tokens.exitStatus()
            await #expect(throws: RPCError.self) { try await admission.open(at: toResponses) }
            tokens = try await callee.start(port: port.number)
            #expect(await eventually { try await admission.open(at: toResponses) == response })
        }
        #expect(await eventually { responses.descriptors == before }, "\(before) before, \(responses.descriptors) after")
        for client in [toTokens, toResponses] { client.shutDown() }
    }

    /// Connects many times, 16 at a time: good peers make a call, bad ones do not speak TLS.
    private func connect(to port: Int, as identity: TLSIdentity, good: Int, bad: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<good + bad {
                if number >= 16 { try await group.next() }
                group.addTask {
                    guard number < good else {
                        _ = try await RawPeer.plainExchange(port: port, writing: ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n"))
                        return
                    }
                    let client = RPCClient.to("tokens", port, as: identity)
                    _ = try await client.call(SystemMethods.health, Nothing(), in: .patient)
                    client.shutDown()
                }
            }
            try await group.waitForAll()
        }
    }
}

extension Standalone.Running {
    /// How many descriptors the process has open.
    fileprivate var descriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count) ?? 0
    }
}
