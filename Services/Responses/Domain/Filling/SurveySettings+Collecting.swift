import Contracts

extension SurveySettings {
    /// Whether the survey takes answers now (F-8). `now` in µs since 1970.
    func checkCollecting(at now: Int64, completions: Int64) throws(FillingFault) {
        switch status {
        case .creating: throw .refused(.inactive)
        case .ended: throw .refused(.ended)
        case .collecting: break
        }
        if let endsAt, now >= endsAt { throw .refused(.ended) }
        if let responseLimit, completions >= responseLimit { throw .refused(.ended) }
    }
}
