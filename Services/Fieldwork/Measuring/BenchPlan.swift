import JSON
import NIOCore

/// What `fieldwork bench` does, and for how long.
struct BenchPlan: Sendable {
    enum Extent: Sendable, Equatable {
        case calls(Int)
        case time(Duration)
    }

    var extent: Extent
    /// Calls that are under way at one time.
    var concurrency: Int
    var request: JSONValue
    var account: Int64?
    /// For each call.
    var timeLimit: TimeAmount
}
