import RPC
import ServiceLifecycle

/// What one executable of Fieldwork is, apart from what all of them share.
public protocol ProcessApplication: Sendable {
    /// Its name: of the executable, in its certificate, in logs.
    static var name: String { get }
    static var defaultPort: Int { get }
    /// The services it calls. Each gives it the settings `<name>.host` and `<name>.port`.
    static var peers: [PeerService] { get }
    /// Settings beside the common ones.
    static var settings: [Setting] { get }

    /// Refuses settings that are in order by themselves and do not fit each other, before anything is started.
    static func check(_ settings: Settings) throws(SettingsReader.Fault)

    /// How many event loops the process has.
    static func eventLoops(_ settings: Settings) -> Int

    init(_ environment: ServiceEnvironment) async throws

    /// What runs beside the server, such as an outbox's relay: started before it and stopped after it.
    var background: [any Service] { get }

    /// Called when everything has stopped.
    func close() async
}

extension ProcessApplication {
    public static var peers: [PeerService] { [] }
    public static var settings: [Setting] { [] }
    public static func check(_ settings: Settings) throws(SettingsReader.Fault) {}
    public static func eventLoops(_ settings: Settings) -> Int { 1 }
    public var background: [any Service] { [] }
    public func close() async {}
}

/// An executable that answers calls.
public protocol ServiceApplication: ProcessApplication {
    /// Adds its methods, in the order of its contract.
    func register(in router: inout Router)
}
