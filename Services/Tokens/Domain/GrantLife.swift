import Contracts

/// What an event does to a grant.
enum GrantStep: Equatable, Sendable {
    case moved(to: GrantState)
    case unchanged
    case refused(GrantRefusal)
}

/// A grant as far as its life goes: one machine for every door that it is entered by. `GrantStore` makes the same steps, each in one
/// conditional statement.
struct GrantLife: Equatable, Sendable {
    /// Never `expired`: that follows from the time that somebody asks at.
    var state: GrantState
    var use: GrantUse
    /// µs since 1970; the last instant at which it can be used (E-8).
    var expiresAt: Int64?
    /// Digest of the participation that was started last, where one was named.
    var participation: [UInt8]?

    /// Its holder comes in.
    ///
    /// - Parameters:
    ///   - isReusable: Whether the survey lets a completed token in again (F-29). That concerns no other use.
    ///   - participation: Digest of the participation's name. The retry of a start is let in whatever the time is by now: it was in time.
    func start(at now: Int64, isReusable: Bool, participation: [UInt8]?) -> GrantStep {
        switch (state, use) {
        case (.revoked, _):
            .refused(.unknownToken)
        case (.started, .oneStart):
            participation != nil && participation == self.participation ? .unchanged : .refused(.tokenUsed)
        case (.completed, .oneStart):
            .refused(.tokenUsed)
        case (.completed, .untilCompletion) where !isReusable:
            .refused(.tokenUsed)
        case _ where isPast(now):
            .refused(.tokenExpired)
        case (.issued, _), (.completed, _):
            .moved(to: .started)
        case (.started, _):
            .unchanged
        case (.expired, _):
            .refused(.tokenExpired)
        }
    }

    /// The participation is completed. A revoked grant stays revoked: the fact was on its way when the revocation came. One that lets
    /// everybody in is never used up, and time has no part in it: what was begun in time may be completed later.
    func complete() -> GrantStep {
        switch (state, use) {
        case (_, .everyStart), (.completed, _), (.revoked, _), (.expired, _): .unchanged
        case (.issued, _), (.started, _): .moved(to: .completed)
        }
    }

    /// Its issuer takes it back. Its token stays taken, so that what is printed somewhere never becomes another's.
    func revoke() -> GrantStep {
        state == .revoked ? .unchanged : .moved(to: .revoked)
    }

    /// What the grant is to somebody who looks at it now.
    func state(at now: Int64) -> GrantState {
        switch state {
        case .issued: isPast(now) ? .expired : .issued
        case .started: use != .oneStart && isPast(now) ? .expired : .started
        case .completed: use == .everyStart && isPast(now) ? .expired : .completed
        case .revoked, .expired: state
        }
    }

    private func isPast(_ now: Int64) -> Bool {
        guard let expiresAt else { return false }
        return now > expiresAt
    }
}
