import JSON
import Logging
import NIOCore
import Synchronization
import Wire

/// What the connections of a server share: its methods, its limits, and whether it is serving.
final class ServerCore: Sendable {
    let configuration: ServerConfiguration
    let router: Router
    let logger: Logger
    /// The HELLO of this server, which never changes.
    let hello: String
    private let translate: @Sendable (any Error) -> RPCError?
    private let callsInFlight = Atomic<Int>(0)
    private let connections = Mutex(Connections())

    private struct Connections {
        var open: [ObjectIdentifier: NIOLoopBound<ServerConnection>] = [:]
        var drained: CheckedContinuation<Void, Never>?

        mutating func takeDrainedIfEmpty() -> CheckedContinuation<Void, Never>? {
            guard open.isEmpty else { return nil }
            defer { drained = nil }
            return drained
        }
    }

    private let serving = Serving()

    init(
        configuration: ServerConfiguration, router: Router, service: String, logger: Logger,
        translate: @escaping @Sendable (any Error) -> RPCError?
    ) {
        self.configuration = configuration
        let router = router.withSystemMethods(service: service, configuration: configuration, serving: serving)
        self.router = router
        self.logger = logger
        self.translate = translate
        hello = JSON.encodeString(
            Hello(
                maxFrame: Int64(configuration.maximumFrameLength), maxInFlight: Int64(configuration.maximumInFlightPerConnection),
                service: service, instance: configuration.instance, build: configuration.build, methods: router.table))
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

    // MARK: Connections

    var isDraining: Bool {
        serving.isDraining
    }

    /// - Returns: false when the server holds as many connections as it takes, or no longer takes any.
    func connectionOpened(_ connection: ServerConnection) -> Bool {
        let bound = NIOLoopBound(connection, eventLoop: connection.eventLoop)
        let id = ObjectIdentifier(connection)
        return connections.withLock {
            guard !isDraining, $0.open.count < configuration.maximumConnections else { return false }
            $0.open[id] = bound
            return true
        }
    }

    func connectionClosed(_ connection: ServerConnection) {
        let id = ObjectIdentifier(connection)
        let drained = connections.withLock {
            $0.open[id] = nil
            return $0.takeDrainedIfEmpty()
        }
        drained?.resume()
    }

    func connectionRefused(address: SocketAddress?, _ reason: String) {
        logger.warning("connection refused", metadata: ["address": "\(address?.description ?? "unknown")", "cause": "\(reason)"])
    }

    /// Drains every connection and returns when the last has closed.
    func drainConnections() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let (open, drained) = connections.withLock {
                serving.drain()
                $0.drained = continuation
                return (Array($0.open.values), $0.takeDrainedIfEmpty())
            }
            for connection in open {
                connection.eventLoop.execute { connection.value.drain() }
            }
            drained?.resume()
        }
    }

    /// Ends what draining has left.
    func abandonConnections() {
        for connection in connections.withLock({ Array($0.open.values) }) {
            connection.eventLoop.execute { connection.value.abandon() }
        }
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
