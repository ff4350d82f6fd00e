import Contracts

extension SurveySettings {
    /// Where the survey stands now: one that collects has ended, too, from its date on and with its last response (F-8). `now` in µs since
    /// 1970.
    func status(at now: Int64, completions: Int64) -> SurveyStatus {
        guard status == .collecting else { return status }
        if let endsAt, now >= endsAt { return .ended }
        if let responseLimit, completions >= responseLimit { return .ended }
        return .collecting
    }

    /// The same for who has not begun yet.
    func availability(at now: Int64, completions: Int64) -> SurveyAvailability {
        switch status(at: now, completions: completions) {
        case .creating: .notYet
        case .collecting: .open
        case .ended: status == .collecting && (endsAt.map { now < $0 } ?? true) ? .full : .ended
        }
    }

    /// Whether the survey takes answers now.
    func checkCollecting(at now: Int64, completions: Int64) throws(FillingFault) {
        switch status(at: now, completions: completions) {
        case .creating: throw .refused(.inactive)
        case .ended: throw .refused(.ended)
        case .collecting: break
        }
    }
}
