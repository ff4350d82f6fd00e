import Foundation
import JSON
import RPC
import TestSupport
import Testing

@Suite("Several instances of a service", .serialized)
struct InstancesTests {
    @Test("named by a setting are all called, one that dies costs no call, and is called again when it is back", .timeLimit(.minutes(5)))
    func addresses() async throws {
        let certificates = try TestCertificates()
        try certificates.issue(.operator("operator"))
        let identity = try certificates.identity(.operator("anna"))
        let ports = [try ReservedPort(), try ReservedPort()]
        let instances = try ["one", "other"].map { try Standalone("tokens", of: certificates, instance: $0) }
        let caller = try Standalone("responses", of: certificates, instance: "responses")
        var tokens = [try await instances[0].start(port: ports[0].number)]
        let responses = try await caller.start(port: 0, "--tokens-addresses", ports.map { "127.0.0.1:\($0.number)" }.joined(separator: ","))
        let toResponses = RPCClient.to("responses", responses.port, as: identity)
        let toTokens = ports.map { RPCClient.to("tokens", $0.number, as: identity) }
        let admission = try await Admission.create(tokens: toTokens[0], responses: toResponses)
        let response = try await admission.open(at: toResponses)
        // The other instance knows what the first one does: both have the same grant.
        #expect(tokens[0].stop() == 0)
        try FileManager.default.copyItem(atPath: "\(instances[0].folder)/data", toPath: "\(instances[1].folder)/data")
        for index in instances.indices {
            let running = try await instances[index].start(port: ports[index].number)
            if index < tokens.count { tokens[index] = running } else { tokens.append(running) }
        }
        func starts(_ index: Int) async throws -> Int64 {
            let statistics = try await toTokens[index].call(SystemMethods.stats, Nothing(), in: .patient)
            return statistics.methods.first { $0.name == "tokens.grants.start" }?.ok ?? 0
        }
        #expect(await eventually { try await admission.open(at: toResponses) == response })
        let load = SteadyLoad(inFlight: 8) { _ in
            let opened = try await admission.open(at: toResponses)
            #expect(opened == response)
        }
        for index in 0..<2 { #expect(await eventually { try await starts(index) >= 100 }) }

        for index in 0..<2 {
            tokens[index].send(SIGKILL)
            #expect(await tokens[index].exitStatus() == SIGKILL)
            #expect(await load.goesOn(for: 200))
            tokens[index] = try await instances[index].start(port: ports[index].number)
            #expect(await eventually { try await starts(index) >= 100 })
        }
        let count = await load.stop()
        #expect(count.failures == [])
        #expect(count.succeeded == count.begun)
        for client in toTokens + [toResponses] { client.shutDown() }
    }

    @Test(
        "given wrongly stop the start with a sentence",
        arguments: ["", "localhost", "localhost:", ":7101", "localhost:0", "localhost:65536", "a:1,", "a:1,,b:2", "::1:7101", "a:1;b:2"])
    func wrong(addresses: String) async throws {
        let run = try await Execution.run("responses", ["--tokens-addresses", addresses])
        #expect(run.status == 64)
        #expect(
            run.complaints == "--tokens-addresses is \"\(addresses)\" and must be host:port, or several of them separated by commas.\n")
    }
}
