import JSON
import NIOConcurrencyHelpers
import RPC

/// Counts what the handlers of a test's service did, and says how they are to behave.
final class Ledger: Sendable {
    enum Behaviour: Sendable {
        case answer
        /// Wait at the gate under the request's text.
        case hold
        case fail(RPCError)
    }

    private struct State {
        var counts: [String: Int] = [:]
        var behaviour = Behaviour.answer
    }

    private let state = NIOLockedValueBox(State())

    var behaviour: Behaviour {
        get { state.withLockedValue { $0.behaviour } }
        set { state.withLockedValue { $0.behaviour = newValue } }
    }

    subscript(_ name: String) -> Int { state.withLockedValue { $0.counts[name, default: 0] } }

    func count(_ name: String) {
        state.withLockedValue { $0.counts[name, default: 0] += 1 }
    }
}

/// Something that happens once.
final class Latch: Sendable {
    private let happened = NIOLockedValueBox(false)

    var isSet: Bool { happened.withLockedValue { $0 } }

    /// - Returns: Whether this was the first time.
    @discardableResult
    func set() -> Bool {
        happened.withLockedValue { happened in
            defer { happened = true }
            return !happened
        }
    }
}

/// Connections that were there at some time, by their ids.
final class Seen: Sendable {
    private let ids = NIOLockedValueBox<Set<Int64>>([])

    var count: Int { ids.withLockedValue { $0.count } }

    /// - Returns: Whether some of them are new.
    @discardableResult
    func add(_ more: Set<Int64>) -> Bool {
        ids.withLockedValue { ids in
            defer { ids.formUnion(more) }
            return !more.isSubset(of: ids)
        }
    }
}

extension TestContract {
    /// Idempotent.
    static let read = Method<Text, Text>("test.read", isIdempotent: true, callers: .everyone, timeLimit: 30_000)
    static let write = Method<Text, Text>("test.write", isIdempotent: false, callers: .everyone, timeLimit: 30_000)
    /// Idempotent, counted under `warm`, and always answered.
    static let warm = Method<Text, Text>("test.warm", isIdempotent: true, callers: .everyone, timeLimit: 30_000)
    /// Answers with a text of as many bytes.
    static let sized = Method<Size, Text>("test.sized", isIdempotent: true, callers: .everyone, timeLimit: 30_000)
}

@Message
struct Size: Sendable {
    var bytes: Int64
}

extension TestService {
    /// Methods whose executions the ledger counts under `read` and `write`.
    static func addCounted(_ gate: Gate, _ ledger: Ledger, to router: inout Router) {
        for (method, name) in [(TestContract.read, "read"), (TestContract.write, "write")] {
            router.on(method) { request, _ in
                ledger.count(name)
                switch ledger.behaviour {
                case .answer: break
                case .hold: try await gate.pass(request.text)
                case .fail(let error): throw error
                }
                return request
            }
        }
        router.onLoop(TestContract.warm) { request, _ in
            ledger.count("warm")
            return request
        }
        router.onLoop(TestContract.sized) { request, _ in Text(text: String(repeating: "x", count: Int(request.bytes))) }
    }
}
