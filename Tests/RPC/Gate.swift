import NIOConcurrencyHelpers

/// Holds calls until a test opens the gate under their name, and knows who came and who was cancelled.
final class Gate: Sendable {
    private struct State {
        var waiting: [String: [CheckedContinuation<Void, any Error>]] = [:]
        var opened: Set<String> = []
        var arrived: Set<String> = []
        var cancelled: Set<String> = []
    }

    private let state = NIOLockedValueBox(State())

    var arrived: Set<String> { state.withLockedValue { $0.arrived } }
    var cancelled: Set<String> { state.withLockedValue { $0.cancelled } }

    func pass(_ name: String) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isThrough = state.withLockedValue {
                    $0.arrived.insert(name)
                    if $0.opened.contains(name) || $0.cancelled.contains(name) { return true }
                    $0.waiting[name, default: []].append(continuation)
                    return false
                }
                if isThrough { continuation.resume() }
            }
        } onCancel: {
            let held = state.withLockedValue {
                $0.cancelled.insert(name)
                return $0.waiting.removeValue(forKey: name) ?? []
            }
            for continuation in held { continuation.resume(throwing: CancellationError()) }
        }
    }

    func open(_ name: String) {
        let held = state.withLockedValue {
            $0.opened.insert(name)
            return $0.waiting.removeValue(forKey: name) ?? []
        }
        for continuation in held { continuation.resume() }
    }

    /// Ends those that wait under the name with an error.
    func fail(_ name: String, _ error: any Error) {
        let held = state.withLockedValue { $0.waiting.removeValue(forKey: name) ?? [] }
        for continuation in held { continuation.resume(throwing: error) }
    }
}
