import JSON
import Logging
import NIOConcurrencyHelpers
import NIOCore
import Synchronization
import Wire

/// What all connections of a server share: its methods, its limits, its identity, and whether it is serving.
final class ServerCore: Sendable {
    let configuration: ServerConfiguration
    let router: Router
    let service: String
    let logger: Logger
    /// The HELLO of this server, which never changes.
    let hello: String
    let startedAt = NIODeadline.now()
    private let translate: @Sendable (any Error) -> RPCError?
    private let loops: [NIOLoopBoundBox<ServerLoop>]
    private let callsInFlight = Atomic<Int>(0)
    private let lastConnectionID = Atomic<Int64>(0)
    private let connections = NIOLockedValueBox(Connections())
    private let currentIdentity: NIOLockedValueBox<TLSIdentity>

    private struct Connections {
        var isDraining = false
        var open = 0
        var drained: [CheckedContinuation<Void, Never>] = []

        mutating func takeDrainedIfEmpty() -> [CheckedContinuation<Void, Never>] {
            guard isDraining, open == 0 else { return [] }
            defer { drained = [] }
            return drained
        }
    }

    init(
        configuration: ServerConfiguration, router: Router, service: String, identity: TLSIdentity, group: any EventLoopGroup,
        logger: Logger, translate: @escaping @Sendable (any Error) -> RPCError?
    ) {
        self.configuration = configuration
        self.router = router
        self.service = service
        self.logger = logger
        self.translate = translate
        currentIdentity = NIOLockedValueBox(identity)
        let methods = router.methods.count
        loops = group.makeIterator().map { loop in
            NIOLoopBoundBox.makeBoxSendingValue(ServerLoop(loop, methods: methods), eventLoop: loop)
        }
        hello = JSON.encodeString(
            Hello(
                maxFrame: Int64(configuration.maximumFrameLength), maxInFlight: Int64(configuration.maximumInFlightPerConnection),
                initialBytes: 0, service: service, instance: configuration.instance, build: configuration.build, methods: router.table))
    }

    /// The part of the server on a connection's event loop, on that loop.
    func loop(of eventLoop: any EventLoop) -> ServerLoop {
        guard let loop = loops.first(where: { $0.eventLoop === eventLoop }) else {
            preconditionFailure("a connection came on an event loop that is none of the server's")
        }
        return loop.value
    }

    // MARK: Admission

    func admitCall() -> Bool {
        let before = callsInFlight.add(1, ordering: .relaxed).oldValue
        guard before < configuration.maximumInFlight else {
            callsInFlight.subtract(1, ordering: .relaxed)
            return false
        }
        return true
    }

    func callEnded() {
        callsInFlight.subtract(1, ordering: .relaxed)
    }

    var inFlight: Int {
        callsInFlight.load(ordering: .relaxed)
    }

    // MARK: Connections

    var isDraining: Bool {
        connections.withLockedValue { $0.isDraining }
    }

    /// - Returns: The connection's id; nil when the server holds as many connections as it takes, or no longer takes any.
    func connectionOpened() -> Int64? {
        let isAdmitted = connections.withLockedValue { connections in
            guard !connections.isDraining, connections.open < configuration.maximumConnections else { return false }
            connections.open += 1
            return true
        }
        return isAdmitted ? lastConnectionID.add(1, ordering: .relaxed).newValue : nil
    }

    func connectionClosed() {
        let drained = connections.withLockedValue { connections in
            connections.open -= 1
            return connections.takeDrainedIfEmpty()
        }
        for continuation in drained { continuation.resume() }
    }

    func connectionRefused(address: SocketAddress?, _ reason: String) {
        logger.warning("connection refused", metadata: ["address": "\(address?.description ?? "unknown")", "cause": "\(reason)"])
    }

    /// Drains every connection and returns when the last has closed.
    func drainConnections() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let drained = connections.withLockedValue { connections in
                connections.isDraining = true
                connections.drained.append(continuation)
                return connections.takeDrainedIfEmpty()
            }
            onEachConnection { $0.drain() }
            for continuation in drained { continuation.resume() }
        }
    }

    /// Ends what draining has left.
    func abandonConnections() {
        onEachConnection { $0.abandon() }
    }

    /// Ends the tasks that wait for calls. For a server whose connections are gone.
    func closeWorkers() {
        for loop in loops {
            loop.eventLoop.execute { loop.value.workers.close() }
        }
    }

    private func onEachConnection(_ body: @escaping @Sendable (ServerConnection) -> Void) {
        for loop in loops {
            loop.eventLoop.execute {
                for connection in Array(loop.value.connections.values) { body(connection) }
            }
        }
    }

    // MARK: Identity

    var identity: TLSIdentity {
        currentIdentity.withLockedValue { $0 }
    }

    /// Shows `identity` to connections from now on, and replaces those that there are through their drain, not all in the same moment.
    func replaceIdentity(_ identity: TLSIdentity) {
        currentIdentity.withLockedValue { $0 = identity }
        onEachConnection { $0.replaceSoon() }
    }

    // MARK: What operators ask

    /// Collects a part of an answer from each event loop.
    func gather<Part: Sendable>(_ part: @escaping @Sendable (ServerLoop) -> Part) async -> [Part] {
        var parts: [Part] = []
        for loop in loops {
            // Fails only when the loops are gone, and with them whoever asks.
            if let part = try? await loop.eventLoop.submit({ part(loop.value) }).get() { parts.append(part) }
        }
        return parts
    }

    // MARK: Errors

    /// What the caller is told of a handler's error. Causes that are no `RPCError` stay in the log, under the request's id.
    func error(for error: any Error, in call: ServerCall) -> RPCError {
        switch error {
        case var error as RPCError:
            // A nested call's failure is this call's failure: it happened while executing, whatever the nested peer says of itself.
            if error.peer != nil { error = Self.relayed(error) }
            return error
        case is CancellationError:
            return .cancelled
        default:
            if let known = translate(error) { return known }
            logger.error(
                "call failed",
                metadata: ["method": "\(call.method.name)", "request": "\(call.context.requestID)", "cause": "\(error)"])
            return .internalFailure
        }
    }

    private static func relayed(_ error: RPCError) -> RPCError {
        var relayed = error
        relayed.message = error.description
        relayed.peer = nil
        relayed.isNotExecuted = false
        return relayed
    }
}
