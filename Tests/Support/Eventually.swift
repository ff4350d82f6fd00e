/// Waits until a condition holds that other threads or processes bring about. A condition that throws does not hold yet.
///
/// - Returns: false when it did not within the limit, which is generous: it is there to end a failing test, not to time a passing one.
public func eventually(within limit: Duration = .seconds(20), _ condition: () async throws -> Bool) async -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if (try? await condition()) == true { return true }
        await Task.yield()
        try? await ContinuousClock().sleep(for: .milliseconds(5))
    }
    return false
}
