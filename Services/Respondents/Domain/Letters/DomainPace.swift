/// How fast letters go to one receiving domain: evenly, by the generic cell rate algorithm, with a second's worth at once.
///
/// Kept in memory: after a restart a domain may get that second's worth again.
struct DomainPace: Sendable {
    private struct Domain {
        /// When the domain will have taken in what was sent, in µs since 1970.
        var busyUntil: Int64 = 0
        /// The last instant that was promised to a letter that has to wait.
        var promisedUntil: Int64 = 0
    }

    private static let tolerance: Int64 = 1_000_000
    private static let mostDomains = 4_096

    /// µs between two letters; 0: as fast as it goes.
    private let interval: Int64
    private var domains: [String: Domain] = [:]

    /// - Parameter perMinute: Letters to one domain; 0: as many as can be sent.
    init(perMinute: Int64) {
        interval = perMinute > 0 ? 60_000_000 / perMinute : 0
    }

    /// nil when the letter may leave at once; else the instant to try it again, each letter another one.
    ///
    /// - Parameter hasWaited: Whether it was told an instant before: whoever comes anew does not overtake those who wait.
    mutating func wait(of domain: String, hasWaited: Bool, at now: Int64) -> Int64? {
        guard interval > 0 else { return nil }
        if domains.count > Self.mostDomains { domains = domains.filter { max($1.busyUntil, $1.promisedUntil) > now } }
        var state = domains[domain] ?? Domain()
        defer { domains[domain] = state }
        if hasWaited || state.promisedUntil <= now, state.busyUntil - now <= Self.tolerance - interval || state.busyUntil <= now {
            state.busyUntil = max(state.busyUntil, now) + interval
            return nil
        }
        state.promisedUntil = max(state.promisedUntil, state.busyUntil, now) + interval
        return state.promisedUntil
    }
}
