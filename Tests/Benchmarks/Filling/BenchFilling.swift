import ArgumentParser
import BenchmarkLoad
import Foundation
import JSON
import NIOCore
import NIOPosix

/// Respondents who fill in a questionnaire through the gateway, from one event loop.
///
/// Lines on standard output: `measuring` when what counts begins, `measured` when it has ended, and then a `FillingReport`.
@main
struct BenchFilling: AsyncParsableCommand {
    @Option(help: "The gateway's port on 127.0.0.1.")
    var port: Int

    @Option(help: "The file that says what to send.")
    var plan: String

    @Option(help: "Respondents at one time, each with a connection.")
    var respondents = 64

    @Option(help: "Seconds before those that count.")
    var warmUp = 2.0

    @Option(help: "Seconds that count.")
    var seconds = 10.0

    func run() async throws {
        let plan = try Plan(contentsOf: plan)
        let script = Script(plan)
        let begin = NIODeadline.now() + .milliseconds(Int64(warmUp * 1_000))
        let end = begin + .milliseconds(Int64(seconds * 1_000))
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let tally = try await loop.submit { NIOLoopBound(Tally(from: begin, until: end), eventLoop: loop) }.get()
        let bootstrap = ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let link = plan.link {
                        try channel.pipeline.syncOperations.addHandler(Conversation(Browser(script, link: link), tally.value))
                    } else {
                        try channel.pipeline.syncOperations.addHandler(Conversation(Respondent(script), tally.value))
                    }
                }
            }
        var channels: [any Channel] = []
        for _ in 0..<respondents { channels.append(try await bootstrap.connect(host: "127.0.0.1", port: port).get()) }
        try await Task.sleep(for: .nanoseconds(max(0, (begin - .now()).nanoseconds)))
        Self.say("measuring")
        try await Task.sleep(for: .nanoseconds(max(0, (end - .now()).nanoseconds)))
        Self.say("measured")
        let seconds = seconds
        Self.say(try await loop.submit { JSON.encodeString(FillingReport(tally.value, seconds: seconds)) }.get())
    }

    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}

/// What was measured. A disconnection before the end is a failure.
@Message
struct FillingReport {
    var fillings: Int
    var requests: LoadReport
    var failures: Int
    var disconnections: Int
    var firstFailure: String

    init(_ tally: Tally, seconds: Double) {
        fillings = tally.completions
        requests = LoadReport(tally.latencies, seconds: seconds)
        failures = tally.failures
        disconnections = tally.disconnections
        firstFailure = tally.firstFailure
    }
}
