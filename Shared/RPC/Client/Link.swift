import Logging
import NIOCore
import NIOPosix
import NIOSSL

/// The one connection from an event loop to an instance of a service, and the calls that wait for it.
///
/// Connects when it is first wanted and, from then on, whenever the connection is lost; pauses at random between failed attempts. Calls that
/// come in between wait, as long as their own time allows, and share the fate of the next attempt. Confined to its event loop.
final class Link {
    /// A connection that is lost sooner after its HELLO is followed by a pause.
    private static let shortLife = TimeAmount.seconds(1)

    let peer: String
    let address: SocketAddress
    let eventLoop: any EventLoop
    /// Strong both ways; the balancer lets go of its links when it is shut down or an instance is gone.
    private let balancer: Balancer
    private let expected: PeerIdentity
    private let configuration: ClientConfiguration
    private let logger: Logger
    /// Takes new calls.
    private var connection: ClientConnection?
    /// Whether the connection is to make way for one with another identity.
    private var isOutdated = false
    private var waiting: [Attempt] = []
    private var timer: DeadlineTimer
    private var isConnecting = false
    private var retry: Scheduled<Void>?
    private var failures = 0
    private var isShutDown = false
    private var pings: [(Result<Duration, RPCError>) -> Void] = []
    private var health: InstanceHealth

    init(service: String, endpoint: Endpoint, address: SocketAddress, balancer: Balancer) {
        let at = "\(address.ipAddress ?? endpoint.host)" == endpoint.host ? "\(endpoint)" : "\(endpoint) (\(address))"
        peer = "\(service) at \(at)"
        self.address = address
        self.balancer = balancer
        expected = .service(service)
        configuration = balancer.configuration
        eventLoop = balancer.eventLoop
        logger = balancer.logger
        health = InstanceHealth(configuration.ejection)
        timer = DeadlineTimer(eventLoop)
        timer.onFire = { [weak self] in self?.timeReached() }
    }

    // MARK: What the balancer asks

    /// Whether a call can be sent now.
    var isReady: Bool { connection != nil }
    /// Whether the last attempt to connect has failed, and no other is being made.
    var isDown: Bool { connection == nil && failures > 0 && !isConnecting }
    /// Calls that were sent or wait.
    var load: Int { (connection?.inFlight ?? 0) + waiting.count }

    func isEjected(at now: NIODeadline) -> Bool { health.isEjected(at: now) }

    /// - Parameter mayEject: Whether the instance may be left alone for a while.
    func callFailed(now: NIODeadline, mayEject: Bool) {
        guard health.callFailed(at: now, mayEject: mayEject) else { return }
        logger.warning(
            "instance left alone", metadata: ["peer": "\(peer)", "cause": "\(configuration.ejection.failures) failures in a row"])
    }

    func callSucceeded() {
        health.callSucceeded()
    }

    // MARK: Calls

    func begin(_ attempt: Attempt) {
        if isShutDown { return fail(attempt, unavailable("this client is shut down")) }
        if let connection, connection.hasRoom, waiting.isEmpty { return connection.send(attempt) }
        guard waiting.count < configuration.maximumWaiting else {
            let text = "too many calls wait for a connection"
            return fail(attempt, RPCError(.resourceExhausted, text, retryAfter: 50, isNotExecuted: true, peer: peer))
        }
        waiting.append(attempt)
        timer.wake(at: attempt.call.context.deadline.instant)
        connectIfIdle()
    }

    func fail(_ attempt: Attempt, _ error: RPCError) {
        balancer.failed(attempt, error)
    }

    func forget(_ attempt: Attempt) {
        waiting.removeAll { $0 === attempt }
    }

    func succeeded(_ attempt: Attempt) {
        balancer.succeeded(attempt)
    }

    func ping(_ complete: @escaping (Result<Duration, RPCError>) -> Void) {
        if isShutDown { return complete(.failure(unavailable("this client is shut down"))) }
        if let connection { return connection.ping(complete) }
        pings.append(complete)
        connectIfIdle()
    }

    func roomFreed() {
        while let connection, connection.hasRoom, let attempt = waiting.first {
            waiting.removeFirst()
            if !attempt.call.isCompleted { connection.send(attempt) }
        }
    }

    private func timeReached() {
        let now = NIODeadline.now()
        let late = waiting.filter { $0.call.context.deadline.instant <= now }
        waiting.removeAll { $0.call.context.deadline.instant <= now }
        for attempt in late {
            let why =
                connection == nil ? "no connection within the time limit of the call" : "no free slot within the time limit of the call"
            fail(attempt, RPCError(.deadlineExceeded, why, isNotExecuted: true, peer: peer))
        }
        if let next = waiting.map(\.call.context.deadline.instant).min() { timer.wake(at: next) }
    }

    // MARK: Connecting

    func connectIfIdle() {
        guard !isConnecting, retry == nil, connection == nil || isOutdated, !isShutDown else { return }
        isConnecting = true
        let link = NIOLoopBound(self, eventLoop: eventLoop)
        let (identity, version, expected, configuration) = (balancer.identity, balancer.identityVersion, expected, configuration)
        ClientBootstrap(group: eventLoop)
            .connectTimeout(configuration.connectTimeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = try NIOSSLClientHandler(context: identity.client, serverHostname: nil)
                    let connection = ClientConnection(
                        link: link.value, loop: link.value.balancer.loop, identity: identity, identityVersion: version,
                        expected: expected, configuration: configuration)
                    try channel.pipeline.syncOperations.addHandler(tls)
                    try channel.pipeline.syncOperations.addHandler(connection)
                }
            }
            .connect(to: address)
            .whenFailure { error in
                link.value.attemptFailed(HandshakeFault.unreachable(error))
            }
    }

    /// Connects at once where the next attempt would come after a pause.
    func hurry() {
        guard let retry else { return }
        retry.cancel()
        self.retry = nil
        connectIfIdle()
    }

    /// Connects anew with the balancer's identity; what is in flight ends on the old connection.
    func replaceConnection() {
        guard let connection, connection.identityVersion != balancer.identityVersion else { return }
        isOutdated = true
        connectIfIdle()
    }

    func connectionOpened(_ connection: ClientConnection) {
        isConnecting = false
        if failures > 0 { logger.notice("connected again", metadata: ["peer": "\(peer)"]) }
        failures = 0
        if isShutDown { return connection.end("shut down") }
        let old = self.connection
        self.connection = connection
        isOutdated = false
        old?.retire()
        for ping in takePings() { connection.ping(ping) }
        roomFreed()
        // The identity may have changed while this connection was made.
        replaceConnection()
    }

    /// The server takes no new calls on this connection: there may be another at once, unless the whole server is going.
    func connectionDraining(_ connection: ClientConnection) {
        guard self.connection === connection else { return }
        self.connection = nil
        balancer.linkLeft()
        connectIfIdle()
    }

    func connectionClosed(_ connection: ClientConnection, lost: [Attempt]) {
        let fault = connection.fault ?? "the connection was lost"
        if self.connection === connection {
            self.connection = nil
            balancer.linkLeft()
        }
        for attempt in lost {
            fail(attempt, RPCError(.unavailable, "the connection was lost during the call: \(fault)", peer: peer))
        }
        guard let openedAt = connection.openedAt else { return attemptFailed(fault) }
        guard self.connection == nil else { return }
        if !connection.wasDraining, .now() < openedAt + Self.shortLife {
            // Whoever takes connections and drops them is not called in a circle.
            failures += 1
            if retry == nil { scheduleRetry() }
        } else {
            connectIfIdle()
        }
    }

    private func attemptFailed(_ fault: String) {
        guard isConnecting else { return }
        isConnecting = false
        failures += 1
        if failures == 1 { logger.warning("cannot connect", metadata: ["peer": "\(peer)", "cause": "\(fault)"]) }
        let failed = connection == nil ? waiting : []
        if connection == nil { waiting = [] }
        scheduleRetry()
        balancer.linkFailed()
        for ping in takePings() { ping(.failure(unavailable(fault))) }
        for attempt in failed { fail(attempt, unavailable(fault)) }
    }

    private func scheduleRetry() {
        guard !isShutDown else { return }
        let (first, longest) = configuration.backoff
        let ceiling = min(longest.nanoseconds, first.nanoseconds << min(failures - 1, 20))
        let pause = TimeAmount.nanoseconds(.random(in: ceiling / 2...ceiling))
        retry = eventLoop.assumeIsolated().scheduleTask(in: pause) { [weak self] in
            self?.retry = nil
            self?.connectIfIdle()
        }
    }

    private func takePings() -> [(Result<Duration, RPCError>) -> Void] {
        defer { pings = [] }
        return pings
    }

    private func unavailable(_ cause: String) -> RPCError {
        RPCError(.unavailable, cause, isNotExecuted: true, peer: peer)
    }

    // MARK: Ending

    /// Begins nothing more; what was sent still ends. For an instance that is gone from the name's addresses.
    func retire() {
        let attempts = waiting
        waiting = []
        end()
        connection?.retire()
        connection = nil
        for attempt in attempts { fail(attempt, unavailable("the instance is gone from the service's addresses")) }
    }

    func shutDown() {
        let attempts = waiting
        waiting = []
        end()
        for attempt in attempts { fail(attempt, unavailable("this client is shut down")) }
        connection?.end("shut down")
    }

    private func end() {
        isShutDown = true
        retry?.cancel()
        retry = nil
        timer.stop()
        for ping in takePings() { ping(.failure(unavailable("this client is shut down"))) }
    }
}
