import JSON
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import RPC
import TestSupport

/// What the fuzzed service answers: quick, slow, large, failing and forbidden calls. Only a call that is stuck takes as long as they may.
enum FuzzContract {
    static let echo = Method<Text, Text>("fuzz.echo", isIdempotent: true, callers: .everyone, timeLimit: 60_000)
    static let work = Method<Work, Text>("fuzz.work", isIdempotent: false, callers: .everyone, timeLimit: 60_000)
    static let large = Method<Size, Text>("fuzz.large", isIdempotent: true, callers: .everyone, timeLimit: 60_000)
    /// As many items as the request says.
    static let count = StreamMethod<Size, Text>("fuzz.count", isIdempotent: true, callers: .everyone)
    static let fail = Method<Text, Text>("fuzz.fail", isIdempotent: false, callers: .everyone, timeLimit: 60_000)
    /// Returns when as many calls as it says are in work at once.
    static let meet = Method<Size, Text>("fuzz.meet", isIdempotent: false, callers: .services("gateway"), timeLimit: 60_000)
}

@Message
struct Text: Sendable, Equatable {
    var text: String
}

@Message
struct Work: Sendable {
    var milliseconds: Int64
}

@Message
struct Size: Sendable {
    var count: Int64
}

/// A server over real TLS with limits so low that peers reach them.
struct FuzzedService {
    static let maximumFrameLength: UInt32 = 256 * 1024
    static let callsOfConnection = 16
    static let calls = 24

    let certificates: TestCertificates
    let server: RPCServer
    /// Handlers that have begun and not ended.
    let running: Running
    /// What the server logged as an error: nothing that a peer does may cause one.
    let faults: RecordingLog

    var port: Int { server.address.port ?? 0 }

    init() async throws {
        certificates = try TestCertificates()
        let running = Running()
        // It says much about its peers, and all of that is below an error.
        let faults = RecordingLog(from: .error)
        var configuration = ServerConfiguration()
        configuration.maximumFrameLength = Self.maximumFrameLength
        configuration.maximumInFlightPerConnection = Self.callsOfConnection
        configuration.maximumInFlight = Self.calls
        configuration.maximumConnections = 64
        configuration.handshakeTimeout = .seconds(30)
        configuration.drainGrace = .seconds(2)
        server = try await RPCServer.start(
            service: "tokens", router: Self.router(running), identity: certificates.identity(.service("tokens")),
            configuration: configuration, group: MultiThreadedEventLoopGroup.singleton, logger: faults.logger)
        self.running = running
        self.faults = faults
    }

    func client(_ identity: PeerIdentity = .service("gateway"), port: Int? = nil) throws -> RPCClient {
        var configuration = ClientConfiguration(host: "127.0.0.1", port: port ?? self.port)
        configuration.connectTimeout = .seconds(30)
        return RPCClient(
            service: "tokens", configuration: configuration, identity: try certificates.identity(identity),
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() })
    }

    private static func router(_ running: Running) -> Router {
        let meeting = Meeting()
        var router = Router()
        router.onLoop(FuzzContract.echo) { request, _ in request }
        router.on(FuzzContract.work) { request, _ in
            running.began()
            defer { running.ended() }
            try await Task.sleep(for: .milliseconds(min(max(0, request.milliseconds), 1_000)))
            return Text(text: "worked")
        }
        router.onLoop(FuzzContract.large) { request, _ in
            Text(text: String(repeating: "x", count: Int(min(max(0, request.count), 300_000))))
        }
        router.stream(FuzzContract.count) { request, _, items in
            running.began()
            defer { running.ended() }
            for number in 0..<min(max(0, request.count), 1_000) {
                // Some are so long that they are sent in fragments.
                let item = number.isMultiple(of: 7) ? String(repeating: "x", count: 100_000) : "x"
                try await items.send(Text(text: item))
            }
        }
        router.onLoop(FuzzContract.fail) { request, _ in throw RPCError(.failedPrecondition, request.text) }
        router.on(FuzzContract.meet) { request, _ in
            running.began()
            defer { running.ended() }
            try await meeting.join(Int(request.count))
            return Text(text: "met")
        }
        return router
    }
}

/// Counts what is in work.
final class Running: Sendable {
    private let number = NIOLockedValueBox(0)

    var count: Int { number.withLockedValue { $0 } }

    func began() { number.withLockedValue { $0 += 1 } }
    func ended() { number.withLockedValue { $0 -= 1 } }
}

/// Lets nobody go before enough are there, unless they are cancelled.
final class Meeting: Sendable {
    private struct State {
        var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]
        var cancelled: Set<Int> = []
        var next = 0
    }

    private let state = NIOLockedValueBox(State())

    func join(_ expected: Int) async throws {
        let id = state.withLockedValue { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let released = state.withLockedValue { state -> [CheckedContinuation<Void, any Error>]? in
                    if state.cancelled.remove(id) != nil { return nil }
                    state.waiting[id] = continuation
                    guard state.waiting.count >= expected else { return [] }
                    defer { state.waiting = [:] }
                    return Array(state.waiting.values)
                }
                guard let released else { return continuation.resume(throwing: CancellationError()) }
                for waiter in released { waiter.resume() }
            }
        } onCancel: {
            let waiter = state.withLockedValue { state -> CheckedContinuation<Void, any Error>? in
                if let waiter = state.waiting.removeValue(forKey: id) { return waiter }
                state.cancelled.insert(id)
                return nil
            }
            waiter?.resume(throwing: CancellationError())
        }
    }
}
