import ArgumentParser

/// How a client loads a server, as both clients take it from their command line.
public struct LoadOptions: ParsableArguments, Sendable {
    @Option(help: "The server's port on 127.0.0.1.")
    public var port: Int

    @Option(help: "Folder with the certificates of the authority, the server and the client.")
    public var certificates: String

    @Option(help: "Connections to open.")
    public var connections = 1

    @Option(help: "Calls in flight at one time, over all connections.")
    public var inFlight = 1

    @Option(help: "Seconds of calls before those that count.")
    public var warmUp = 1.0

    @Option(help: "Seconds of calls that count.")
    public var seconds = 3.0

    @Option(help: "Exactly this many calls instead, after a tenth of them; before and after a line on standard input is waited for.")
    public var calls: Int?

    @Flag(help: "One call on each connection, which then stays open until a line comes on standard input.")
    public var idle = false

    public init() {}
}
