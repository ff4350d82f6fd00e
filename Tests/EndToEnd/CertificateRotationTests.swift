import FieldworkTool
import Foundation
import JSON
import Logging
import NIOPosix
import NIOSSL
import RPC
import TestSupport
import Testing

@Suite("Certificates that change while processes run", .serialized)
struct CertificateRotationTests {
    /// `tokens`, and `responses` that calls it, looking for new certificates every second; an operator who calls both all the time.
    private struct System {
        let certificates: TestCertificates
        let tokens: Standalone.Running
        let responses: Standalone.Running
        let toTokens: RPCClient
        let toResponses: RPCClient
        let load: SteadyLoad

        static func start() async throws -> System {
            let certificates = try TestCertificates()
            _ = try certificates.folder.write(try certificates.authority.pair.privateKey, to: "ca.key")
            try certificates.issue(.operator("operator"))
            let tokens = try await Standalone("tokens", of: certificates, instance: "one").start(port: 0, "--certificates-reload", "1")
            let responses = try await Standalone("responses", of: certificates, instance: "two")
                .start(port: 0, "--certificates-reload", "1", "--tokens-port", "\(tokens.port)")
            let identity = try TLSIdentity(material("operator", in: certificates))
            let (toTokens, toResponses) = (
                RPCClient.to("tokens", tokens.port, as: identity), RPCClient.to("responses", responses.port, as: identity)
            )
            let admission = try await Admission.create(tokens: toTokens, responses: toResponses)
            let response = try await admission.open(at: toResponses)
            let load = SteadyLoad(inFlight: 16) { number in
                if number.isMultiple(of: 2) {
                    _ = try await toTokens.call(SystemMethods.health, Nothing(), in: .patient)
                } else {
                    #expect(try await admission.open(at: toResponses) == response)
                }
            }
            return System(
                certificates: certificates, tokens: tokens, responses: responses, toTokens: toTokens, toResponses: toResponses, load: load)
        }

        static func material(_ name: String, in certificates: TestCertificates) -> TLSMaterial {
            let path = certificates.folder.path
            return TLSMaterial(certificate: "\(path)/\(name).pem", privateKey: "\(path)/\(name).key", authority: "\(path)/ca.pem")
        }

        /// Changes files, has the operator's clients take theirs, and waits until both processes have taken theirs and every connection to
        /// them has been replaced, while the calls go on.
        func change(_ body: () async throws -> Void) async throws {
            let before = (tokens: try await toTokens.connections(), responses: try await toResponses.connections())
            let reloads = (tokens: tokens.reloads, responses: responses.reloads)
            try await body()
            #expect(await eventually { tokens.reloads > reloads.tokens && responses.reloads > reloads.responses })
            let identity = try TLSIdentity(Self.material("operator", in: certificates))
            for client in [toTokens, toResponses] { client.replaceIdentity(identity) }
            #expect(await eventually { try await toTokens.connections().isDisjoint(with: before.tokens) })
            #expect(await eventually { try await toResponses.connections().isDisjoint(with: before.responses) })
            #expect(await load.goesOn(for: 200))
            #expect(load.failures == [])
            try await expectCurrent()
        }

        /// Both processes show the certificates that are in their files.
        func expectCurrent() async throws {
            for (name, process) in [("tokens", tokens), ("responses", responses)] {
                let shown = try await RawPeer.certificate(ofServerAt: process.port, showing: Self.material("operator", in: certificates))
                let file = try NIOSSLCertificate.fromPEMFile("\(certificates.folder.path)/\(name).pem")
                #expect(shown == file.first, "\(name)")
            }
        }

        func end() async {
            let count = await load.stop()
            #expect(count.failures == [])
            #expect(count.succeeded == count.begun)
            for client in [toTokens, toResponses] { client.shutDown() }
        }
    }

    @Test("are taken with their keys, on old connections too, and no call fails", .timeLimit(.minutes(5)))
    func renewal() async throws {
        let system = try await System.start()
        for _ in 0..<2 {
            try await system.change {
                for identity in [PeerIdentity.service("tokens"), .service("responses"), .operator("operator")] {
                    try system.certificates.issue(identity)
                }
            }
        }
        await system.end()
    }

    @Test("to those of another authority, in the order in which the command does it, cost no call", .timeLimit(.minutes(5)))
    func rollover() async throws {
        let system = try await System.start()
        let folder = system.certificates.folder
        let old = System.material("stale", in: system.certificates)
        for kind in ["pem", "key"] {
            _ = try folder.write(String(contentsOfFile: "\(folder.path)/operator.\(kind)", encoding: .utf8), to: "stale.\(kind)")
        }
        for step in ["begin", "reissue", "finish"] {
            try await system.change {
                let run = try await Execution.run("fieldwork", ["certs", "rollover", step, "--directory", folder.path])
                #expect(run.status == 0, "\(run.complaints)")
            }
        }
        let stale = RPCClient.to("tokens", system.tokens.port, as: try TLSIdentity(old))
        let error = await #expect(throws: RPCError.self) { try await stale.call(SystemMethods.health, Nothing(), in: .patient) }
        #expect(error?.message == "it refuses our certificate: it does not trust the authority that issued it")
        let refusal = "the certificate of operator/operator is refused: no authority that this service trusts has issued it"
        #expect(await eventually { system.tokens.logLines.contains { $0["cause"]?.string == refusal } })
        stale.shutDown()
        await system.end()
    }

    @Test("while a client connects are shown by the connection that it keeps")
    func replacementWhileConnecting() async throws {
        let certificates = try TestCertificates()
        let who = Method<Nothing, Name>("test.who", isIdempotent: true, callers: .everyone, timeLimit: 60_000)
        var router = Router()
        router.onLoop(who) { _, call in Name(name: call.peer?.description ?? "") }
        let server = try await RPCServer.start(
            service: "tokens", router: router, identity: certificates.identity(.service("tokens")), configuration: ServerConfiguration(),
            group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let client = RPCClient.to("tokens", server.address.port ?? 0, as: try certificates.identity(.operator("anna")))
        let bela = try certificates.identity(.operator("bela"))
        async let first = client.call(who, Nothing(), in: .patient)
        client.replaceIdentity(bela)
        _ = try await first
        #expect(await eventually { try await client.call(who, Nothing(), in: .patient).name == "operator/bela" })
        client.shutDown()
        await server.drain()
    }

    @Message
    struct Name: Sendable {
        var name: String
    }

    @Test("and are broken, or another's, are not taken, and are when they are right", .timeLimit(.minutes(5)))
    func broken() async throws {
        let certificates = try TestCertificates()
        let folder = certificates.folder
        try certificates.issue(.operator("operator"))
        let operators = System.material("operator", in: certificates)
        let tokens = try await Standalone("tokens", of: certificates, instance: "one").start(port: 0, "--certificates-reload", "1")
        let client = RPCClient.to("tokens", tokens.port, as: try TLSIdentity(operators))
        let connections = try await client.connections()
        let first = try await RawPeer.certificate(ofServerAt: tokens.port, showing: operators)
        try certificates.issue(.service("gateway"))
        let (pem, key) = ("\(folder.path)/tokens.pem", "\(folder.path)/tokens.key")
        func text(_ file: String) throws -> String { try String(contentsOfFile: "\(folder.path)/\(file)", encoding: .utf8) }

        let right = try text("tokens.pem")
        _ = try folder.write(try text("gateway.key"), to: "tokens.key")
        try await expectNotTaken("the certificate \(pem) and the key \(key) do not go together")
        _ = try folder.write(String(right.prefix(right.count / 2)), to: "tokens.pem")
        try await expectNotTaken("the certificate \(pem) cannot be read as PEM")
        _ = try folder.write("", to: "tokens.pem")
        try await expectNotTaken("the certificate \(pem)")
        try FileManager.default.removeItem(atPath: key)
        try await expectNotTaken("the certificate \(pem)")
        _ = try folder.write(try text("gateway.pem"), to: "tokens.pem")
        _ = try folder.write(try text("gateway.key"), to: "tokens.key")
        try await expectNotTaken("the certificate \(pem) is now that of service/gateway")
        #expect(tokens.reloads == 0)
        #expect(try await client.connections().isSuperset(of: connections), "nothing was taken, so nothing was replaced")

        try certificates.issue(.service("tokens"))
        #expect(await eventually { tokens.reloads == 1 })
        let last = try await RawPeer.certificate(ofServerAt: tokens.port, showing: operators)
        #expect(last != first)
        #expect(last == (try NIOSSLCertificate.fromPEMFile(pem).first))
        #expect(await eventually { try await client.connections().isDisjoint(with: connections) })
        client.shutDown()

        func expectNotTaken(_ cause: String) async throws {
            let isLogged = await eventually {
                tokens.logLines.contains {
                    $0["message"] == "certificates not reloaded" && $0["level"] == "error" && $0["cause"]?.string?.hasPrefix(cause) == true
                }
            }
            #expect(isLogged, "\(cause): \(tokens.log)")
            #expect(try await RawPeer.certificate(ofServerAt: tokens.port, showing: operators) == first)
            #expect(try await client.call(SystemMethods.health, Nothing(), in: .patient).status == "serving")
        }
    }
}

extension Standalone.Running {
    /// How often the process has taken new certificates.
    fileprivate var reloads: Int {
        logLines.count { $0["message"] == "certificates reloaded" }
    }
}
