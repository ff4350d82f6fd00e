import Logging
import NIOCore

/// Spreads the calls that a client makes on one event loop over the instances of a service, and makes them again where that is safe.
/// Confined to its event loop.
final class Balancer {
    let service: String
    let configuration: ClientConfiguration
    let eventLoop: any EventLoop
    let loop: ClientLoop
    let logger: Logger
    private(set) var identity: TLSIdentity
    /// Counts the identities.
    private(set) var identityVersion = 1
    private var links: [Link] = []
    private let resolver: Resolver
    /// Calls that wait for the first resolution of the service's names.
    private var unresolved: [ClientCall] = []
    private var budget: RetryBudget
    private var random = JitterGenerator()
    private var hedges = CircularBuffer<(call: ClientCall, at: NIODeadline)>()
    private var timer: DeadlineTimer
    private var isStarted = false
    private var isShutDown = false

    init(service: String, configuration: ClientConfiguration, identity: TLSIdentity, eventLoop: any EventLoop, logger: Logger) {
        self.service = service
        self.configuration = configuration
        self.identity = identity
        self.eventLoop = eventLoop
        self.logger = logger
        loop = ClientLoop(eventLoop)
        budget = RetryBudget(configuration.retries, now: .now())
        timer = DeadlineTimer(eventLoop)
        resolver = Resolver(endpoints: configuration.endpoints, interval: configuration.resolveInterval, eventLoop: eventLoop)
    }

    // MARK: Calls

    func begin(_ call: ClientCall) {
        eventLoop.preconditionInEventLoop()
        call.begin()
        if call.isCancelled { return call.fail(.cancelled) }
        guard !call.context.deadline.hasPassed else {
            var error = RPCError.deadlinePassedInQueue
            error.peer = peer
            return call.fail(error)
        }
        if isShutDown { return call.fail(unavailable("this client is shut down")) }
        startIfNeeded()
        budget.callBegan()
        guard !links.isEmpty else { return waitForResolution(call) }
        start(call)
        if let hedgeAfter = configuration.hedgeAfter, call.isIdempotent, call.kind == .unary, !call.isCompleted {
            hedges.append((call, .now() + hedgeAfter))
            if let first = hedges.first { timer.wake(at: first.at) }
        }
    }

    func cancel(_ call: ClientCall) {
        eventLoop.preconditionInEventLoop()
        guard !call.isCompleted else { return }
        call.live.first?.cancel()
        call.live.second?.cancel()
        call.live = (nil, nil)
        unresolved.removeAll { $0 === call }
        call.cancel()
    }

    func grant(_ call: ClientCall, items: Int64, bytes: Int64) {
        eventLoop.preconditionInEventLoop()
        guard let attempt = call.live.first else { return }
        attempt.connection?.grant(attempt, items: items, bytes: bytes)
    }

    func ping(_ complete: @escaping (Result<Duration, RPCError>) -> Void) {
        eventLoop.preconditionInEventLoop()
        startIfNeeded()
        guard let link = links.best(avoiding: nil, at: .now(), using: &random) else {
            return complete(.failure(unavailable("no address is known yet")))
        }
        link.ping(complete)
    }

    private func start(_ call: ClientCall) {
        guard let link = links.best(avoiding: call.avoided, at: .now(), using: &random) else {
            return call.fail(unavailable("no instance is known"))
        }
        start(call, on: link)
    }

    private func start(_ call: ClientCall, on link: Link) {
        let attempt = Attempt(call, on: link)
        call.add(attempt)
        link.begin(attempt)
    }

    // MARK: Outcomes

    func succeeded(_ attempt: Attempt) {
        guard !attempt.isOver else { return }
        attempt.isOver = true
        attempt.link.callSucceeded()
        let call = attempt.call
        call.remove(attempt)
        guard call.isLive else { return }
        // The other one of a hedged call has lost.
        call.live.first?.cancel()
        call.live.second?.cancel()
        call.live = (nil, nil)
    }

    func failed(_ attempt: Attempt, _ error: RPCError) {
        guard !attempt.isOver else { return }
        attempt.isOver = true
        let call = attempt.call
        call.remove(attempt)
        let now = NIODeadline.now()
        if error.code == .unavailable || error.code == .deadlineExceeded, !error.isNotExecuted {
            let ejected = links.count { $0.isEjected(at: now) }
            attempt.link.callFailed(now: now, mayEject: links.count > 1 && (ejected + 1) * 2 <= links.count)
        } else if error.peer != nil, !error.isNotExecuted {
            attempt.link.callSucceeded()
        }
        guard !call.isCompleted, !call.isLive else { return }
        call.avoided = attempt.link
        guard let pause = pauseBeforeRetry(of: call, after: error, now: now) else { return call.fail(error) }
        guard pause > .nanoseconds(0) else { return start(call) }
        eventLoop.assumeIsolated().scheduleTask(in: pause) {
            guard !call.isCompleted else { return }
            if self.isShutDown { call.fail(error) } else { self.start(call) }
        }
    }

    /// How long to wait before the call is made again; nil when it is not.
    private func pauseBeforeRetry(of call: ClientCall, after error: RPCError, now: NIODeadline) -> TimeAmount? {
        guard !isShutDown, !error.doNotRetry, !call.hasBegunAnswer, call.attempts < configuration.retries.attempts else { return nil }
        guard error.isNotExecuted ? error.code != .deadlineExceeded : call.isIdempotent && error.code == .unavailable else { return nil }
        guard let next = links.best(avoiding: call.avoided, at: now, using: &random), !next.isDown else { return nil }
        let isFree = error.isNotExecuted && error.code == .unavailable
        guard isFree || budget.take(now: now) else { return nil }
        var pause = TimeAmount.milliseconds(Int64(error.retryAfter))
        if next === call.avoided {
            let ceiling = configuration.retries.pause.nanoseconds << min(call.attempts - 1, 10)
            pause = pause + .nanoseconds(.random(in: 0...ceiling, using: &random))
        }
        return now + pause < call.context.deadline.instant ? pause : nil
    }

    // MARK: Time

    private func timeReached() {
        let now = NIODeadline.now()
        while let next = hedges.first, next.call.isCompleted || next.at <= now {
            let call = hedges.removeFirst().call
            guard !call.isCompleted, call.isLive, links.count > 1, budget.take(now: now) else { continue }
            let first = call.live.first?.link
            guard let other = links.best(avoiding: first, at: now, using: &random), other !== first else { continue }
            start(call, on: other)
        }
        if let next = hedges.first { timer.wake(at: next.at) }
        let late = unresolved.filter { $0.context.deadline.instant <= now }
        unresolved.removeAll { $0.context.deadline.instant <= now }
        for call in late {
            let why = "the service's name was not resolved within the time limit of the call"
            call.fail(RPCError(.deadlineExceeded, why, isNotExecuted: true, peer: peer))
        }
        if let next = unresolved.map(\.context.deadline.instant).min() { timer.wake(at: next) }
    }

    // MARK: Instances

    private var peer: String {
        "\(service) at \(configuration.endpoints.map(\.description).joined(separator: ", "))"
    }

    private func startIfNeeded() {
        guard !isStarted else { return }
        isStarted = true
        timer.onFire = { [weak self] in self?.timeReached() }
        resolver.start { [weak self] outcome in self?.resolved(outcome) }
    }

    private func resolved(_ outcome: Result<[Resolver.Instance], ResolutionFault>) {
        guard !isShutDown else { return }
        switch outcome {
        case .success(let instances):
            let gone = links.filter { link in !instances.contains { $0.address == link.address } }
            let kept = links.filter { link in instances.contains { $0.address == link.address } }
            let new = instances.filter { instance in !kept.contains { $0.address == instance.address } }
                .map { Link(service: service, endpoint: $0.endpoint, address: $0.address, balancer: self) }
            links = kept + new
            for link in gone { link.retire() }
            for link in new { link.connectIfIdle() }
            let calls = unresolved
            unresolved = []
            for call in calls where !call.isCompleted { start(call) }
        case .failure(let fault):
            logger.warning("cannot resolve", metadata: ["peer": "\(peer)", "cause": "\(fault)"])
            let calls = links.isEmpty ? unresolved : []
            if links.isEmpty { unresolved = [] }
            for call in calls { call.fail(unavailable(fault.description)) }
        }
    }

    private func waitForResolution(_ call: ClientCall) {
        guard unresolved.count < configuration.maximumWaiting else {
            let text = "too many calls wait for a connection"
            return call.fail(RPCError(.resourceExhausted, text, retryAfter: 50, isNotExecuted: true, peer: peer))
        }
        unresolved.append(call)
        timer.wake(at: call.context.deadline.instant)
        resolver.resolveSoon()
    }

    /// An instance goes away. When it was the last that took calls, those that were away before may be back, as they are in a rolling restart,
    /// and are tried at once rather than after their pauses.
    func linkLeft() {
        guard !isShutDown, !links.contains(where: \.isReady) else { return }
        for link in links { link.hurry() }
    }

    /// An instance could not be reached: perhaps the name has other addresses by now.
    func linkFailed() {
        resolver.resolveSoon()
    }

    private func unavailable(_ cause: String) -> RPCError {
        RPCError(.unavailable, cause, isNotExecuted: true, peer: peer)
    }

    // MARK: Identity and ending

    /// Shows `identity` from now on: each link connects anew and lets what is in flight end on its old connection.
    func replaceIdentity(_ identity: TLSIdentity) {
        self.identity = identity
        identityVersion += 1
        for link in links { link.replaceConnection() }
    }

    func shutDown() {
        guard !isShutDown else { return }
        isShutDown = true
        resolver.stop()
        timer.stop()
        for call in unresolved { call.fail(unavailable("this client is shut down")) }
        unresolved = []
        let links = links
        self.links = []
        for link in links { link.shutDown() }
    }
}
