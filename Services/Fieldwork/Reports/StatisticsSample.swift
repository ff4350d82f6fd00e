import JSON
import RPC

/// What the services had done by one instant.
struct StatisticsSample: Sendable {
    var time: ContinuousClock.Instant
    var answers: [Answer<ServiceStatistics>]

    /// A heading and a table for each service that answered, and a line for each that did not.
    ///
    /// - Parameter previous: The sample before, for rates; nil: none are shown.
    func text(since previous: StatisticsSample? = nil, withRates: Bool = false, on screen: Screen = .output) -> String {
        answers.map { answer in
            let name = "\(screen.styled(answer.target.service, .bold))  \(answer.target.address)"
            guard let statistics = answer.value else {
                return "\(name)  \(screen.styled(answer.error?.message ?? "", .red))"
            }
            let facts = [
                statistics.instance, statistics.build, "up \(Figures.duration(seconds: statistics.uptime))",
                "\(Figures.count(statistics.inFlight)) in flight", "\(Figures.count(statistics.refused)) refused",
                "\(Figures.count(statistics.connections.count)) connections",
            ].filter { !$0.isEmpty }
            let heading = "\(name)  \(facts.joined(separator: " · "))"
            guard !statistics.methods.isEmpty else { return heading }
            let rows = statistics.methods.map {
                MethodStatisticsRow(statistics: $0, rate: rate(of: $0, at: answer.target, since: previous)).cells(withRates: withRates)
            }
            let table = Table(columns: MethodStatisticsRow.columns(withRates: withRates), rows: rows)
            return "\(heading)\n\(table.text(on: screen, margin: 2))"
        }.joined(separator: "\n\n")
    }

    /// A document for each service.
    var json: [JSONValue] {
        answers.map { answer in
            let heading = answer.heading
            guard let statistics = answer.value else { return .object(heading) }
            return JSONValue(encoding: statistics).preceded(by: heading)
        }
    }

    /// nil when the service was not there before, or is another process since.
    func rate(of method: MethodStatistics, at target: Target, since previous: StatisticsSample?) -> Double? {
        guard let previous, let before = previous.answers.first(where: { $0.target == target })?.value,
            let now = answers.first(where: { $0.target == target })?.value, now.instance == before.instance, now.uptime >= before.uptime
        else { return nil }
        let started = before.methods.first { $0.name == method.name }?.started ?? 0
        let seconds = (time - previous.time) / .seconds(1)
        guard method.started >= started, seconds > 0 else { return nil }
        return Double(method.started - started) / seconds
    }
}
