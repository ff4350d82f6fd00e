import Logging
import NIOCore
import NIOPosix
import RPC
import Storage

/// What a process finds when it starts: its settings, its log, its identity, and the way to its peers.
public struct ServiceEnvironment: Sendable {
    public let name: String
    public let settings: Settings
    public let logger: Logger
    public let clock: Clock
    /// Who this process is, which may change while it runs.
    let identity: CurrentIdentity
    /// The loops of the process's connections.
    public let eventLoops: any EventLoopGroup
    private let clients: [PeerService: RPCClient]

    init(
        application: any ProcessApplication.Type, settings: Settings, logger: Logger, clock: Clock, identity: CurrentIdentity,
        eventLoops: any EventLoopGroup
    ) {
        name = application.name
        self.settings = settings
        self.logger = logger
        self.clock = clock
        self.identity = identity
        self.eventLoops = eventLoops
        var clients: [PeerService: RPCClient] = [:]
        for peer in application.peers {
            let client = RPCClient(
                service: peer.name, configuration: peer.configuration(settings), identity: identity.current,
                eventLoops: Array(eventLoops.makeIterator()), logger: logger)
            identity.follow { client.replaceIdentity($0) }
            clients[peer] = client
        }
        self.clients = clients
    }

    /// The way to a peer that the application declared.
    public func client(_ peer: PeerService) -> RPCClient {
        guard let client = clients[peer] else { preconditionFailure("\(name) declares no peer \(peer.name)") }
        return client
    }

    /// Opens the process's database, `<data.directory>/<name>.sqlite`, and brings it up to date.
    ///
    /// - Throws: `StorageError`, whose text names the file and the fault.
    public func openDatabase(migrations: [Migration]) throws -> Database {
        var configuration = DatabaseConfiguration(path: "\(settings.text("data.directory"))/\(name).sqlite")
        configuration.readers = Int(settings.integer("database.readers"))
        configuration.maximumQueued = Int(settings.integer("database.queue"))
        return try Database.open(configuration, migrations: migrations, logger: logger)
    }

    func shutDownClients() {
        for client in clients.values { client.shutDown() }
    }
}
