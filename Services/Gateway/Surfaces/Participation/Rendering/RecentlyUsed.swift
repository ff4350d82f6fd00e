import NIOConcurrencyHelpers

/// Values that never change, as many of those used last as fit. Two generations: when the younger is full, it becomes the elder and the elder
/// is dropped; what is used of the elder comes back.
final class RecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var young: [Key: (value: Value, size: Int)] = [:]
        var old: [Key: (value: Value, size: Int)] = [:]
        var size = 0
    }

    private let capacity: Int
    private let state = NIOLockedValueBox(State())

    /// - Parameter capacity: of both generations, in the unit of the sizes.
    init(capacity: Int) {
        self.capacity = capacity
    }

    subscript(key: Key) -> Value? {
        state.withLockedValue { state in
            if let entry = state.young[key] { return entry.value }
            guard let entry = state.old[key] else { return nil }
            insert(entry, key, &state)
            return entry.value
        }
    }

    /// What is larger than a tenth of all is not kept.
    func keep(_ value: Value, size: Int, for key: Key) {
        guard size <= capacity / 10 else { return }
        state.withLockedValue { insert((value, size), key, &$0) }
    }

    private func insert(_ entry: (value: Value, size: Int), _ key: Key, _ state: inout State) {
        if state.size + entry.size > capacity / 2 {
            state.old = state.young
            state.young = [:]
            state.size = 0
        }
        state.size += entry.size - (state.young.updateValue(entry, forKey: key)?.size ?? 0)
    }
}
