import ArgumentParser
import BenchmarkLoad
import Contracts
import Foundation
import JSON
import NIOCore
import RPC

/// Measures what looking tokens up and starting them costs in two services side by side, one that has ten of them and one that has many: one
/// call at a time, to the one and the other in turn, so that whatever else the machine does meets both alike.
///
/// Lines on standard output: a `TokensIssued` when all tokens are, and then for each kind of call a `TokensPhase` when the calls that are
/// measured begin and a `TokensComparison` when they are over.
@main
struct BenchTokens: AsyncParsableCommand {
    @Option(help: "The port on 127.0.0.1 of the service that gets ten.")
    var fewPort: Int

    @Option(help: "The port on 127.0.0.1 of the service that gets many.")
    var manyPort: Int

    @Option(help: "Folder with the certificates of the authority and the services.")
    var certificates: String

    @Option(help: "How many are many; they are issued in series of a million.")
    var tokens: Int64 = 10_000_000

    @Option(help: "Calls of each kind that are measured in each of the two.")
    var calls = 5_000

    @Option(help: "Calls of each kind to each of the two before those that are measured: until the caches are as full as they get.")
    var warmUp = 10_000

    private static let few: Int64 = 10
    /// Tokens of the many that have been started when starting again is measured.
    private static let started = 1_000

    func validate() throws {
        guard tokens >= Int64(Self.started + warmUp + calls) else {
            throw ValidationError("There must be a token for each call that starts one for the first time.")
        }
    }

    func run() async throws {
        let few = try Service(port: fewPort, certificates: certificates)
        let many = try Service(port: manyPort, certificates: certificates)
        let account = try await few.account()
        let ten = try await few.series("ten", count: Self.few, account: account)
        let sample = try await issue(in: many).shuffled()

        try await compare("lookUp") { _ in
            try await few.find(Self.any(of: ten[...]))
        } _: { _ in
            try await many.find(Self.any(of: sample[...]))
        }

        let started = sample.prefix(Self.started)
        for token in ten { try await few.start(token) }
        for token in started { try await many.start(token) }
        try await compare("startAgain") { _ in
            try await few.start(Self.any(of: ten[...]))
        } _: { _ in
            try await many.start(Self.any(of: started))
        }

        // Ten can be started for the first time ten times only.
        let others = try await few.series("others", count: Int64(warmUp + calls), account: account)
        let fresh = sample.dropFirst(Self.started)
        try await compare("firstStart") {
            try await few.start(others[$0])
        } _: {
            try await many.start(fresh[fresh.startIndex + $0])
        }
        few.shutDown()
        many.shutDown()
    }

    /// - Returns: Some of the tokens, at equal distances.
    private func issue(in service: Service) async throws -> [String] {
        let account = try await service.account()
        var sample: [String] = []
        let stride = max(1, tokens / Int64(4 * (Self.started + warmUp + calls)))
        let begin = NIODeadline.now()
        let others = Task { try await besides(service, account) }
        for start in Swift.stride(from: 0, to: tokens, by: 1_000_000) {
            let count = min(1_000_000, tokens - start)
            sample += try await service.series("many \(start)", count: count, account: account, every: stride)
            FileHandle.standardError.write(Data("\(start + count) tokens\n".utf8))
        }
        let seconds = Double((NIODeadline.now() - begin).nanoseconds) / 1e9
        others.cancel()
        let meanwhile = LoadReport(try await others.value, seconds: seconds)
        Self.say(TokensIssued(perSecond: Double(tokens) / seconds, meanwhile: meanwhile))
        return sample
    }

    /// What somebody waits who has one grant issued at a time while the many are.
    private func besides(_ service: Service, _ account: Int64) async throws -> [UInt32] {
        var latencies: [UInt32] = []
        while !Task.isCancelled {
            let begin = NIODeadline.now()
            do {
                try await service.issue("beside \(latencies.count)", account: account)
            } catch  where Task.isCancelled {
                break
            }
            latencies.append(UInt32(clamping: (NIODeadline.now() - begin).nanoseconds))
            try? await Task.sleep(for: .milliseconds(20))
        }
        return latencies
    }

    /// Both get the number of the call.
    private func compare(
        _ kind: String, _ few: (Int) async throws -> Void, _ many: (Int) async throws -> Void
    ) async throws {
        for number in 0..<warmUp {
            try await few(number)
            try await many(number)
        }
        Self.say(TokensPhase(kind: kind))
        var (fewLatencies, manyLatencies): ([UInt32], [UInt32]) = ([], [])
        let begin = NIODeadline.now()
        for number in warmUp..<warmUp + calls {
            fewLatencies.append(try await Self.latency { try await few(number) })
            manyLatencies.append(try await Self.latency { try await many(number) })
        }
        let seconds = Double((NIODeadline.now() - begin).nanoseconds) / 1e9
        Self.say(
            TokensComparison(
                kind: kind, few: LoadReport(fewLatencies, seconds: seconds), many: LoadReport(manyLatencies, seconds: seconds)))
    }

    private static func latency(of call: () async throws -> Void) async throws -> UInt32 {
        let begin = NIODeadline.now()
        try await call()
        return UInt32(clamping: (NIODeadline.now() - begin).nanoseconds)
    }

    private static func any(of tokens: ArraySlice<String>) -> String {
        tokens[Int.random(in: tokens.indices)]
    }

    private static func say(_ line: some JSONEncodable) {
        FileHandle.standardOutput.write(Data("\(JSON.encodeString(line))\n".utf8))
    }
}
