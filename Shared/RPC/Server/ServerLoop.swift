import JSON
import NIOCore

/// What the connections of a server on one event loop share. Confined to that loop.
final class ServerLoop {
    let eventLoop: any EventLoop
    let executor: LoopExecutor
    let workers: Workers
    let spare = SpareBuffer()
    /// Encodes every reply, so that none costs an encoder.
    var writer = JSONWriter(capacity: 4096)
    /// By the method's number, less one.
    var counters: [MethodCounters]
    /// Calls that were turned away before they reached a method.
    var refused: Int64 = 0
    private(set) var connections: [ObjectIdentifier: ServerConnection] = [:]
    /// Which methods each identity may call, worked out at its first connection.
    private var permissions: [PeerIdentity: [Bool]] = [:]
    private static let mostPermissions = 1_000

    init(_ eventLoop: any EventLoop, methods: Int) {
        self.eventLoop = eventLoop
        executor = LoopExecutor(eventLoop)
        workers = Workers(executor)
        counters = Array(repeating: MethodCounters(), count: methods)
    }

    func add(_ connection: ServerConnection) {
        connections[ObjectIdentifier(connection)] = connection
    }

    func remove(_ connection: ServerConnection) {
        connections[ObjectIdentifier(connection)] = nil
    }

    /// Whether the identity may call each method, by number less one.
    func permissions(of peer: PeerIdentity, methods: [RegisteredMethod]) -> [Bool] {
        if let known = permissions[peer] { return known }
        let allowed = methods.map { $0.callers.allow(peer) }
        if permissions.count >= Self.mostPermissions { permissions = [:] }
        permissions[peer] = allowed
        return allowed
    }
}
