import ArgumentParser
import JSON
import RPC

/// `fieldwork ping`
struct PingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping",
        abstract: "Measures how long a frame takes to a service and back.",
        discussion: """
            The frame is answered by the connection and reaches no method. Goes on until ctrl-C, or --count. Succeeds when at least one was \
            answered.
            """)

    @Argument(help: "The service, which may be followed by = and host:port.", completion: .custom(Completions.services))
    var service: ServiceArgument

    @Option(name: .shortAndLong, help: ArgumentHelp("Stop after so many.", valueName: "number"))
    var count: PositiveCount?

    @Option(name: .shortAndLong, help: ArgumentHelp("Pause between two.", valueName: "seconds"))
    var interval = Seconds(1)

    @OptionGroup var connection: ConnectionOptions

    @Option(help: ArgumentHelp("Time limit for each answer.", valueName: "seconds"))
    var timeout = Seconds(2)

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let target = try connection.instance(service)
        let session = try Session(connection.installation())
        let client = session.client(of: target)
        defer { client.shutDown() }
        if !output.json { Terminal.say("PING \(target) as \(session.identity.identity)") }
        let record = PingRecord()
        _ = try await Interruption.ending { try await ping(client, record) }
        let summary = record.summary
        output.show(summary.json, text: "--- \(target) ---\n\(summary.text)")
        if summary.answered == 0, let error = record.error { throw CommandFailure.told(error.exitStatus) }
    }

    private func ping(_ client: RPCClient, _ record: PingRecord) async throws {
        for number in 1... {
            do throws(RPCError) {
                let time = try await client.ping(in: CallContext(deadline: .after(timeout.amount)))
                record.add(.success(time))
                output.show(
                    ["sequence": .integer(Int64(number)), "microseconds": .integer(Int64(time / .microseconds(1)))],
                    text: "\(number): \(Figures.fraction(time / .milliseconds(1))) ms")
            } catch {
                try Task.checkCancellation()
                record.add(.failure(error))
                output.show(
                    ["sequence": .integer(Int64(number)), "error": error.json], text: "\(number): \(error.code.name): \(error.message)")
            }
            if number == count?.value { return }
            try await Task.sleep(for: interval.duration)
        }
    }
}
