import NIOConcurrencyHelpers

/// What happened in which order, noted from anywhere, awaited by the test.
final class Record<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var waiters: [(condition: @Sendable ([Element]) -> Bool, continuation: CheckedContinuation<[Element], Never>)] = []
    }

    private let state = NIOLockedValueBox(State())

    var elements: [Element] { state.withLockedValue { $0.elements } }

    func append(_ element: Element) {
        let (ready, elements) = state.withLockedValue { state in
            state.elements.append(element)
            let elements = state.elements
            let ready = state.waiters.filter { $0.condition(elements) }.map(\.continuation)
            state.waiters.removeAll { $0.condition(elements) }
            return (ready, elements)
        }
        for continuation in ready { continuation.resume(returning: elements) }
    }

    /// Returns once the condition holds of what was noted.
    @discardableResult
    func wait(until condition: @escaping @Sendable ([Element]) -> Bool) async -> [Element] {
        await withCheckedContinuation { continuation in
            let elements = state.withLockedValue { state -> [Element]? in
                if condition(state.elements) { return state.elements }
                state.waiters.append((condition, continuation))
                return nil
            }
            if let elements { continuation.resume(returning: elements) }
        }
    }
}
