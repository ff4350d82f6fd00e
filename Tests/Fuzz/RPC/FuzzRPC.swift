import ArgumentParser
import Foundation
import NIOSSL
import RPC
import TestSupport

/// Sets peers without manners on a server, round by round, and looks after each round for what they left behind.
///
/// Ends with 1 and a sentence for each thing that is wrong, with the round's seed, or by a signal when the server crashes.
@main
struct FuzzRPC: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "fuzz-rpc")

    @Option(help: "Seconds after which no further round begins.")
    var seconds = 60

    @Option(help: "Seed of the first round; each further one has the next. A round decides the same for the same seed.")
    var seed = UInt64.random(in: 0...UInt64(UInt32.max))

    @Option(help: "Peers of a round.")
    var peers = 16

    func run() async throws {
        // At once, for a crash says nothing of it.
        FileHandle.standardError.write(Data("first seed: \(seed)\n".utf8))
        let end = ContinuousClock.now + .seconds(seconds)
        let service = try await FuzzedService()
        let clients = try (0..<2).map { _ in try service.client() }
        var round = try Round(service: service, clients: clients, peers: peers, seed: seed)
        guard await round.connect() else {
            print("the server does not answer")
            throw ExitCode(1)
        }
        let sockets = Footprint.openSockets
        var faults = try await round.run(sockets: sockets)
        // What is made on first use is there after the first round, and what the rest adds has leaked.
        let before = Footprint.now()
        var rounds = 1
        while faults.isEmpty, ContinuousClock.now < end {
            round.seed += 1
            rounds += 1
            faults = try await round.run(sockets: sockets)
        }
        let after = Footprint.now()
        if faults.isEmpty { faults = after.growth(since: before) }
        if faults.isEmpty { faults = await round.drain() }
        let calls = round.polite.calls
        print(
            """
            \(rounds) rounds of \(peers) peers; polite calls: \(calls.succeeded) answered, \(calls.shed) shed, \(calls.abandoned) abandoned
            before: \(before)
            after:  \(after)
            """)
        for fault in faults { print("seed \(round.seed): \(fault)") }
        if !faults.isEmpty { throw ExitCode(1) }
    }
}
