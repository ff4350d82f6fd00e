import NIOConcurrencyHelpers

/// The versions of surveys in use, compiled. They never change, so an entry is never wrong; the oldest in use makes room for a new one.
final class VersionCache: Sendable {
    struct Key: Hashable, Sendable {
        var survey: Int64
        var version: Int64
    }

    private struct Entry {
        let version: SurveyVersion
        var usedAt: UInt64
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var uses: UInt64 = 0
    }

    private let capacity: Int
    private let state = NIOLockedValueBox(State())

    /// - Parameter capacity: versions kept; the largest takes some hundred KB.
    init(capacity: Int = 256) {
        self.capacity = max(1, capacity)
    }

    /// The version, from memory or from `load`, which runs outside the lock: two callers may load the same and one result stays.
    func version(_ key: Key, load: () throws -> SurveyVersion?) rethrows -> SurveyVersion? {
        let kept = state.withLockedValue { state -> SurveyVersion? in
            guard var entry = state.entries[key] else { return nil }
            state.uses += 1
            entry.usedAt = state.uses
            state.entries[key] = entry
            return entry.version
        }
        if let kept { return kept }
        guard let version = try load() else { return nil }
        state.withLockedValue { state in
            if state.entries.count >= capacity, let oldest = state.entries.min(by: { $0.value.usedAt < $1.value.usedAt }) {
                state.entries.removeValue(forKey: oldest.key)
            }
            state.uses += 1
            state.entries[key] = Entry(version: version, usedAt: state.uses)
        }
        return version
    }
}
