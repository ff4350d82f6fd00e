import JSON

/// What came of a number of pings.
struct PingSummary: Sendable, Equatable {
    private(set) var sent = 0
    private(set) var times: LatencyHistogram = LatencyHistogram()

    /// - Parameter time: nil: there was no answer.
    mutating func record(_ time: Duration?) {
        sent += 1
        if let time { times.record(Int64(time / .nanoseconds(1))) }
    }

    var answered: Int { times.count }

    var text: String {
        let counts = "\(sent) sent, \(answered) answered"
        guard answered > 0 else { return counts }
        let figures = [times.min, times.mean, times.max].map { Figures.fraction(Double($0) / 1e6) }
        return "\(counts)\nmin/avg/max = \(figures.joined(separator: "/")) ms"
    }

    var json: JSONValue {
        var object: JSONObject = ["sent": .integer(Int64(sent)), "answered": .integer(Int64(answered))]
        if answered > 0 {
            for (name, time) in [("min", times.min), ("avg", times.mean), ("max", times.max)] {
                object[name] = .integer(time / 1_000)
            }
        }
        return .object(object)
    }
}
