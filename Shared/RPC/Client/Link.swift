import Logging
import NIOCore
import NIOPosix
import NIOSSL

/// The one connection from an event loop to an instance of a service, and whoever waits for it.
///
/// Connects when the first call wants it, again when it is lost, and pauses between failed attempts. Calls that come in between wait, as
/// long as their own time allows, and share the fate of the next attempt. Confined to its event loop.
final class Link {
    let peer: String
    let eventLoop: any EventLoop
    private let expected: PeerIdentity
    private let identity: TLSIdentity
    private let configuration: ClientConfiguration
    private let logger: Logger
    private var connection: ClientConnection?
    private var waiting: [ClientCall] = []
    private var timer: DeadlineTimer
    private var isConnecting = false
    private var retry: Scheduled<Void>?
    private var failures = 0
    private var isShutDown = false

    init(service: String, configuration: ClientConfiguration, identity: TLSIdentity, eventLoop: any EventLoop, logger: Logger) {
        peer = "\(service) at \(configuration.host):\(configuration.port)"
        expected = .service(service)
        self.configuration = configuration
        self.identity = identity
        self.eventLoop = eventLoop
        self.logger = logger
        timer = DeadlineTimer(eventLoop)
    }

    // MARK: Calls

    func begin(_ call: ClientCall) {
        eventLoop.preconditionInEventLoop()
        guard !call.isCompleted else { return }
        if isShutDown { return call.fail(unavailable("this client is shut down")) }
        guard !call.context.deadline.hasPassed else {
            var error = RPCError.deadlinePassedInQueue
            error.peer = peer
            return call.fail(error)
        }
        if let connection, connection.hasRoom, waiting.isEmpty { return connection.send(call) }
        guard waiting.count < configuration.maximumWaiting else {
            return call.fail(
                RPCError(.resourceExhausted, "too many calls wait for a connection", retryAfter: 50, isNotExecuted: true, peer: peer))
        }
        waiting.append(call)
        timer.onFire = { [unowned self] in timeReached() }
        timer.wake(at: call.context.deadline.instant)
        if connection == nil { connectIfIdle() }
    }

    func cancel(_ call: ClientCall) {
        eventLoop.preconditionInEventLoop()
        guard !call.isCompleted else { return }
        connection?.cancel(call)
        waiting.removeAll { $0 === call }
        call.fail(.cancelled)
    }

    func roomFreed() {
        while let connection, connection.hasRoom, let call = waiting.first {
            waiting.removeFirst()
            if !call.isCompleted { connection.send(call) }
        }
    }

    private func timeReached() {
        let now = NIODeadline.now()
        let late = waiting.filter { $0.context.deadline.instant <= now }
        waiting.removeAll { $0.context.deadline.instant <= now }
        for call in late {
            let why =
                connection == nil ? "no connection within the time limit of the call" : "no free slot within the time limit of the call"
            call.fail(RPCError(.deadlineExceeded, why, isNotExecuted: true, peer: peer))
        }
        if let next = waiting.map(\.context.deadline.instant).min() { timer.wake(at: next) }
    }

    // MARK: Connecting

    private func connectIfIdle() {
        guard !isConnecting, retry == nil, connection == nil, !isShutDown else { return }
        isConnecting = true
        let link = NIOLoopBound(self, eventLoop: eventLoop)
        let (identity, expected, configuration) = (identity, expected, configuration)
        ClientBootstrap(group: eventLoop)
            .connectTimeout(configuration.connectTimeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = try NIOSSLClientHandler(context: identity.client, serverHostname: nil)
                    let connection = ClientConnection(
                        link: link.value, identity: identity, expected: expected, configuration: configuration,
                        eventLoop: channel.eventLoop)
                    try channel.pipeline.syncOperations.addHandler(tls)
                    try channel.pipeline.syncOperations.addHandler(connection)
                }
            }
            .connect(host: configuration.host, port: configuration.port)
            .whenFailure { error in
                link.value.attemptFailed(HandshakeFault.unreachable(error))
            }
    }

    func connectionOpened(_ connection: ClientConnection) {
        isConnecting = false
        if failures > 0 { logger.notice("connected again", metadata: ["peer": "\(peer)"]) }
        failures = 0
        if isShutDown { return connection.end("shut down") }
        self.connection = connection
        roomFreed()
    }

    /// The server takes no new calls on this connection; the next call opens another.
    func connectionDraining(_ connection: ClientConnection) {
        if self.connection === connection { self.connection = nil }
        if !waiting.isEmpty { connectIfIdle() }
    }

    func connectionClosed(_ connection: ClientConnection, lost: [ClientCall]) {
        let fault = connection.fault ?? "the connection was lost"
        for call in lost {
            call.fail(RPCError(.unavailable, "the connection was lost during the call: \(fault)", peer: peer))
        }
        guard connection.wasOpened else { return attemptFailed(fault) }
        if self.connection === connection { self.connection = nil }
        if !waiting.isEmpty { connectIfIdle() }
    }

    private func attemptFailed(_ fault: String) {
        guard isConnecting else { return }
        isConnecting = false
        failures += 1
        if failures == 1 { logger.warning("cannot connect", metadata: ["peer": "\(peer)", "cause": "\(fault)"]) }
        let failed = waiting
        waiting = []
        scheduleRetry()
        for call in failed { call.fail(unavailable(fault)) }
    }

    private func scheduleRetry() {
        guard !isShutDown else { return }
        let (first, longest) = configuration.backoff
        let ceiling = min(longest.nanoseconds, first.nanoseconds << min(failures - 1, 20))
        let pause = TimeAmount.nanoseconds(.random(in: ceiling / 2...ceiling))
        retry = eventLoop.assumeIsolated().scheduleTask(in: pause) { [weak self] in
            self?.retry = nil
            if self?.waiting.isEmpty == false { self?.connectIfIdle() }
        }
    }

    private func unavailable(_ cause: String) -> RPCError {
        RPCError(.unavailable, cause, isNotExecuted: true, peer: peer)
    }

    // MARK: Ending

    func shutDown() {
        guard !isShutDown else { return }
        isShutDown = true
        retry?.cancel()
        timer.stop()
        for call in waiting { call.fail(unavailable("this client is shut down")) }
        waiting = []
        connection?.end("shut down")
    }
}
