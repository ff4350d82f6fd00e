import Hummingbird

/// One vendor's interface, by its words for what goes wrong.
protocol Surface: Sendable {
    /// The reply to a request that cannot be answered as it was meant.
    func reply(to fault: Fault) -> Response
}
