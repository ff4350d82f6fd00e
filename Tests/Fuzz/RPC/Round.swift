import Foundation
import NIOSSL
import RPC
import TestSupport

/// Peers at work at once, polite clients beside them, and the inspection when the peers have gone.
struct Round {
    let service: FuzzedService
    let clients: [RPCClient]
    /// An operator's client, which may look into the server.
    private let observer: RPCClient
    let polite: PoliteClient
    let peers: Int
    var seed: UInt64
    private let contexts: [NIOSSLContext]
    private let whereabouts = Whereabouts()

    init(service: FuzzedService, clients: [RPCClient], peers: Int, seed: UInt64) throws {
        self.service = service
        self.clients = clients
        self.peers = peers
        self.seed = seed
        observer = try service.client(.operator("anna"))
        polite = PoliteClient(clients[0])
        contexts = try [PeerIdentity.service("responses"), .operator("anna")].map { identity in
            let material = try service.certificates.material(identity)
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .file(material.authority)
            configuration.certificateVerification = .noHostnameVerification
            configuration.applicationProtocols = [TLSIdentity.applicationProtocol]
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(material.certificate).map { .certificate($0) }
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: material.privateKey, format: .pem))
            return try NIOSSLContext(configuration: configuration)
        }
    }

    /// Opens the connections that last.
    ///
    /// - Returns: Whether the server answers all of them.
    func connect() async -> Bool {
        for client in clients + [observer] {
            guard await eventually({ try await client.call(FuzzContract.echo, Text(text: "up"), in: .patient).text == "up" }) else {
                return false
            }
        }
        return true
    }

    /// - Parameter sockets: Those that were open before any peer came.
    /// - Returns: What is wrong.
    func run(sockets: Int) async throws -> [String] {
        let watchdog = watch()
        defer { watchdog.cancel() }
        var generator = SeededGenerator(seed: seed)
        let relay = try await Relay.start(to: service.port, generator: SeededGenerator(seed: generator.next()))
        let unlucky = PoliteClient(try service.client(port: relay.port), mayBeCut: true)
        let workers = [polite, polite, polite, unlucky, unlucky].enumerated().map { number, client in
            let seed = generator.next()
            return Task { [whereabouts] in
                await client.work("polite client \(number)", generator: SeededGenerator(seed: seed), whereabouts: whereabouts)
            }
        }
        var faults: [String] = await withTaskGroup(of: [String].self) { group in
            for number in 0..<peers {
                let seed = generator.next()
                group.addTask { await runPeer("peer \(number)", SeededGenerator(seed: seed)) }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        for worker in workers { worker.cancel() }
        for worker in workers { await worker.value }
        whereabouts.note("the round", "closes the relay")
        await relay.close()
        unlucky.shutDown()
        faults += polite.calls.faults + unlucky.calls.faults + service.faults.lines
        faults += await inspect(sockets: sockets)
        return faults
    }

    private func runPeer(_ name: String, _ generator: SeededGenerator) async -> [String] {
        var generator = generator
        let isLawful = Bool.random(using: &generator)
        // Some come without TLS, which the server hears as garbage; they send nothing lawful.
        let tls = isLawful || Int.random(in: 0..<8, using: &generator) > 0 ? contexts.randomElement(using: &generator) : nil
        do {
            var peer = try await WildPeer(
                name, port: service.port, tls: tls, isLawful: isLawful, generator: generator, whereabouts: whereabouts)
            return await peer.run()
        } catch {
            return ["a peer could not connect: \(error)"]
        }
    }

    // MARK: What must be left

    private func inspect(sockets: Int) async -> [String] {
        defer { whereabouts.note("the round", nil) }
        whereabouts.note("the round", "waits for handlers")
        guard await eventually(within: .seconds(20), { service.running.count == 0 && service.server.inFlight == 0 }) else {
            return [
                "\(service.running.count) handlers of peers that are gone have not ended, \(service.server.inFlight) calls are in flight"
            ]
        }
        whereabouts.note("the round", "fills the server")
        do {
            try await PoliteClient.fill(clients)
        } catch {
            return ["the server does not take \(FuzzedService.calls) calls at once any more: \(error)"]
        }
        whereabouts.note("the round", "waits for sockets")
        guard await eventually(within: .seconds(20), { Footprint.openSockets <= sockets }) else {
            return ["\(Footprint.openSockets) sockets are open, and \(sockets) were before"]
        }
        whereabouts.note("the round", "asks for connections")
        let isForgotten = await eventually(within: .seconds(20)) {
            try await observer.call(SystemMethods.stats, Nothing(), in: .patient).connections.count == clients.count + 1
        }
        return isForgotten ? [] : ["the server knows of connections that have ended"]
    }

    /// Stops the server, which must take no longer than its grace.
    func drain() async -> [String] {
        whereabouts.note("the round", "drains the server")
        let watchdog = watch()
        defer { watchdog.cancel() }
        await service.server.drain()
        for client in clients + [observer] { client.shutDown() }
        return service.running.count == 0 ? [] : ["\(service.running.count) handlers work on after the drain"]
    }

    /// Ends the process when the round does not: something waits for ever.
    private func watch() -> Task<Void, any Error> {
        Task { [seed, polite, running = service.running, whereabouts] in
            try await Task.sleep(for: .seconds(180))
            print("seed \(seed): stuck, with \(running.count) handlers in work and \(polite.calls) of polite clients: \(whereabouts)")
            exit(1)
        }
    }
}
