/// Exponential backoff with full jitter: many relays of a service that comes back must not come back all at once.
struct Backoff: Sendable {
    /// The longest delay after the first failure.
    let base: Duration
    /// The longest delay ever.
    let maximum: Duration

    /// A random delay between nothing and the bound, which doubles with each failure. `failures` counts from 1.
    func delay(failures: Int) -> Duration {
        bound(failures: failures) * Double.random(in: 0...1)
    }

    func bound(failures: Int) -> Duration {
        // 2³⁰ times any base is past any maximum in use, and far from an overflow.
        min(maximum, base * (1 << min(max(failures, 1) - 1, 30)))
    }
}
