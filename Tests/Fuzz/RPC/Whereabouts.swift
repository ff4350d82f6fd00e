import NIOConcurrencyHelpers

/// What everybody in a round is doing, for whoever finds that it does not end.
final class Whereabouts: Sendable, CustomStringConvertible {
    private let places = NIOLockedValueBox<[String: String]>([:])

    /// - Parameter place: nil: the one who was there has gone.
    func note(_ who: String, _ place: String?) {
        places.withLockedValue { $0[who] = place }
    }

    var description: String {
        places.withLockedValue { $0 }.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}
