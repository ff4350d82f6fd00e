import Contracts
import NIOConcurrencyHelpers
import RPC
import Testing

@testable import GatewayService

@Suite("Keys")
struct KeyVerifierTests {
    let tokens = ScriptedService()
    let time = TestTime()

    func verifier(capacity: Int = 10) -> KeyVerifier {
        KeyVerifier(tokens: tokens, now: { [time] in time.now }, lifetime: 5_000_000, capacity: capacity)
    }

    func accept() {
        tokens.on(TokensContract.verifyKey) { credential, _ in
            guard credential.secret.hasPrefix("good") else { throw RPCError(.unauthenticated, "nobody has this key") }
            return Principal(key: 3, account: 7, scopes: [.manage], features: [], serviceBuyer: false)
        }
    }

    let call = CallContext(deadline: .after(.seconds(5)))

    @Test("a key is looked up once in five seconds")
    func cached() async throws {
        accept()
        let keys = verifier()
        for _ in 0..<3 { #expect(try await keys.principal(of: "good", in: call).account == 7) }
        time.advance(4_999_999)
        _ = try await keys.principal(of: "good", in: call)
        #expect(tokens.calls.count == 1)
        time.advance(2)
        _ = try await keys.principal(of: "good", in: call)
        #expect(tokens.calls.count == 2)
    }

    @Test("a key that nobody has is asked for each time")
    func negative() async throws {
        accept()
        let keys = verifier()
        for _ in 0..<2 {
            let error = await #expect(throws: RPCError.self) { try await keys.principal(of: "bad", in: call) }
            #expect(error?.code == .unauthenticated)
        }
        #expect(tokens.calls.count == 2)
    }

    @Test("what cannot be a key is not asked for", arguments: ["", String(repeating: "x", count: 513)])
    func impossible(secret: String) async throws {
        await #expect(throws: RPCError.self) { try await verifier().principal(of: secret, in: call) }
        #expect(tokens.calls.isEmpty)
    }

    @Test("concurrent look-ups of one key share one call, whose failure all of them see")
    func shared() async throws {
        let gate = Gate()
        tokens.on(TokensContract.verifyKey) { _, _ in
            await gate.wait()
            throw RPCError(.unavailable, "tokens is down")
        }
        let keys = verifier()
        let outcomes = await withTaskGroup(of: StatusCode?.self) { group in
            for _ in 0..<20 {
                group.addTask { [call] in
                    do throws(RPCError) {
                        _ = try await keys.principal(of: "good", in: call)
                        return nil
                    } catch {
                        return error.code
                    }
                }
            }
            while tokens.calls.isEmpty { await Task.yield() }
            // The rest of the twenty come while the first is in flight, or after it; none of them may hang.
            gate.open()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count == 20 && outcomes.allSatisfy { $0 == .unavailable })
    }

    @Test("a waiting request's end does not end the look-up for the others")
    func cancelled() async throws {
        let gate = Gate()
        tokens.on(TokensContract.verifyKey) { _, _ in
            await gate.wait()
            return Principal(key: 3, account: 7, scopes: [], features: [], serviceBuyer: false)
        }
        let keys = verifier()
        let first = Task { [call] in try await keys.principal(of: "good", in: call) }
        while tokens.calls.isEmpty { await Task.yield() }
        first.cancel()
        let second = Task { [call] in try await keys.principal(of: "good", in: call) }
        gate.open()
        #expect(try await second.value.key == 3)
        #expect(tokens.calls.count == 1)
    }

    @Test("a key that is forgotten is asked for anew, and other keys are not")
    func forgotten() async throws {
        tokens.on(TokensContract.verifyKey) { credential, _ in
            Principal(key: credential.secret == "good" ? 3 : 4, account: 7, scopes: [.manage], features: [], serviceBuyer: false)
        }
        let keys = verifier()
        for secret in ["good", "other"] { _ = try await keys.principal(of: secret, in: call) }
        keys.forget(key: 3)
        tokens.refuse(TokensContract.verifyKey, RPCError(.unauthenticated, "nobody has this key"))
        let error = await #expect(throws: RPCError.self) { try await keys.principal(of: "good", in: call) }
        #expect(error?.code == .unauthenticated)
        #expect(try await keys.principal(of: "other", in: call).key == 4)
    }

    @Test("what was asked about a key before it was forgotten is neither remembered nor shared with who comes after")
    func forgottenInFlight() async throws {
        let gate = Gate()
        tokens.on(TokensContract.verifyKey) { _, _ in
            await gate.wait()
            return Principal(key: 3, account: 7, scopes: [.manage], features: [], serviceBuyer: false)
        }
        let keys = verifier()
        let before = Task { [call] in try await keys.principal(of: "good", in: call) }
        while tokens.calls.isEmpty { await Task.yield() }
        keys.forget(key: 3)
        tokens.refuse(TokensContract.verifyKey, RPCError(.unauthenticated, "nobody has this key"))
        await #expect(throws: RPCError.self) { try await keys.principal(of: "good", in: call) }
        gate.open()
        #expect(try await before.value.key == 3)
        await #expect(throws: RPCError.self) { try await keys.principal(of: "good", in: call) }
    }

    @Test("the memory of keys is bounded")
    func bounded() async throws {
        accept()
        let keys = verifier(capacity: 10)
        for index in 0..<100 { _ = try await keys.principal(of: "good\(index)", in: call) }
        #expect(tokens.calls.count == 100)
        _ = try await keys.principal(of: "good99", in: call)
        #expect(tokens.calls.count == 100)
        _ = try await keys.principal(of: "good0", in: call)
        #expect(tokens.calls.count == 101)
    }

    @Test(
        "the bearer is taken from its header",
        arguments: [
            ("Bearer abc", "abc"), ("bearer abc", "abc"), ("BEARER  abc", "abc"), ("Basic abc", nil), ("Bearer", nil), ("Bearer ", nil),
            ("Bearer a b", nil), ("abc", nil), (nil, nil),
        ] as [(String?, String?)])
    func bearer(header: String?, secret: String?) {
        #expect(Authenticator.bearer(header) == secret)
    }
}

/// A clock that tests set. µs.
final class TestTime: Sendable {
    private let value = NIOLockedValueBox<Int64>(1_000_000)

    var now: Int64 { value.withLockedValue { $0 } }

    func advance(_ microseconds: Int64) {
        value.withLockedValue { $0 += microseconds }
    }
}

/// Holds tasks until it is opened.
final class Gate: Sendable {
    private let state = NIOLockedValueBox<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLockedValue { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLockedValue { state in
            defer { state = (true, []) }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
