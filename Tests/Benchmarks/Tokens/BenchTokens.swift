import ArgumentParser
import BenchmarkLoad
import Contracts
import Foundation
import JSON
import NIOCore
import RPC

/// Issues tokens and measures what looking them up and starting them costs, with few of them and with many, one call at a time.
///
/// Lines on standard output: a `TokensReport` for each of the two.
@main
struct BenchTokens: AsyncParsableCommand {
    @Option(help: "The port of tokens on 127.0.0.1.")
    var port: Int

    @Option(help: "Folder with the certificates of the authority and the services.")
    var certificates: String

    @Option(help: "Tokens to issue, in series of a million.")
    var tokens: Int64 = 10_000_000

    @Option(help: "Calls of each kind that are measured.")
    var calls = 5_000

    /// Tokens of a survey that has but few.
    private static let few: Int64 = 10

    func run() async throws {
        let service = try Service(port: port, certificates: certificates)
        let account = try await service.account()
        Self.say(try await measureFew(service, account))
        Self.say(try await measureMany(service, account))
        service.shutDown()
    }

    private func measureFew(_ service: Service, _ account: Int64) async throws -> TokensReport {
        let keys = try await service.issue((0..<Self.few).map { "few \($0)" }, account: account)
        let first = try await service.series("few", count: Self.few, account: account)
        // Ten can be started for the first time ten times only: there are some more of them in the end.
        var fresh: [String] = []
        for number in 1...100 { fresh += try await service.series("few \(number)", count: Self.few, account: account) }
        return TokensReport(
            tokens: Int64(keys.count + first.count + fresh.count), issuedPerSecond: nil, meanwhile: nil,
            lookUp: try await latencies { _ in try await service.find(keys[Int.random(in: keys.indices)], account: account) },
            firstStart: try await latencies(fresh.count) { try await service.start(fresh[$0]) },
            start: try await latencies { _ in try await service.start(first[Int.random(in: first.indices)]) })
    }

    private func measureMany(_ service: Service, _ account: Int64) async throws -> TokensReport {
        var (keys, sample): ([String], [String]) = ([], [])
        let stride = max(1, tokens / Int64(4 * calls))
        let begin = NIODeadline.now()
        let others = Task { try await besides(service, account) }
        for start in Swift.stride(from: 0, to: tokens, by: 1_000_000) {
            let count = min(1_000_000, tokens - start)
            sample += try await service.series("many \(start)", count: count, account: account, every: stride)
            FileHandle.standardError.write(Data("\(start + count) tokens\n".utf8))
            keys += try await service.issue((0..<100).map { "many \(start) \($0)" }, account: account)
        }
        let seconds = Double((NIODeadline.now() - begin).nanoseconds) / 1e9
        others.cancel()
        let meanwhile = try await others.value
        sample.shuffle()
        let (asked, started) = (keys, Array(sample.prefix(calls)))
        return TokensReport(
            tokens: tokens, issuedPerSecond: Double(tokens) / seconds, meanwhile: LoadReport(meanwhile, seconds: seconds),
            lookUp: try await latencies { _ in try await service.find(asked[Int.random(in: asked.indices)], account: account) },
            firstStart: try await latencies(started.count) { try await service.start(started[$0]) },
            start: try await latencies { _ in try await service.start(started[Int.random(in: started.indices)]) })
    }

    /// What somebody waits who has one grant issued at a time while the many are.
    private func besides(_ service: Service, _ account: Int64) async throws -> [UInt32] {
        var latencies: [UInt32] = []
        while !Task.isCancelled {
            let begin = NIODeadline.now()
            _ = try await service.issue(["beside \(latencies.count)"], account: account)
            latencies.append(UInt32(clamping: (NIODeadline.now() - begin).nanoseconds))
            try? await Task.sleep(for: .milliseconds(20))
        }
        return latencies
    }

    private func latencies(_ count: Int? = nil, _ call: (Int) async throws -> Void) async throws -> LoadReport {
        var latencies: [UInt32] = []
        let begin = NIODeadline.now()
        for number in 0..<(count ?? calls) {
            let begin = NIODeadline.now()
            try await call(number)
            latencies.append(UInt32(clamping: (NIODeadline.now() - begin).nanoseconds))
        }
        return LoadReport(latencies, seconds: Double((NIODeadline.now() - begin).nanoseconds) / 1e9)
    }

    private static func say(_ report: TokensReport) {
        FileHandle.standardOutput.write(Data("\(JSON.encodeString(report))\n".utf8))
    }
}

/// What was measured with so many tokens.
@Message
struct TokensReport {
    var tokens: Int64
    var issuedPerSecond: Double?
    /// Issuing one grant while the many are issued.
    var meanwhile: LoadReport?
    /// Of a grant by its issue key.
    var lookUp: LoadReport
    /// Of tokens that nobody has started yet: acknowledged when it is on disk.
    var firstStart: LoadReport
    /// Of tokens that have been started.
    var start: LoadReport
}
