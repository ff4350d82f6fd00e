import Contracts

extension BuyerSurveyStatus {
    /// Whether a survey of this status may get that one. What is closed stays closed; none becomes a draft again.
    func allows(_ next: BuyerSurveyStatus) -> Bool {
        switch (self, next) {
        case _ where self == next: true
        case (.draft, .live), (.draft, .closed), (.live, .paused), (.live, .closed), (.paused, .live), (.paused, .closed): true
        default: false
        }
    }

    /// The status that a payload asks for.
    ///
    /// - Parameter current: Of the survey; nil for a new one, which is a draft.
    func next(asked: BuyerSurveyStatus?, content: SurveyContent, _ mistakes: inout Mistakes) -> BuyerSurveyStatus {
        guard let asked, asked != self else { return self }
        guard allows(asked) else {
            mistakes.note("ps_survey_status", "cannot become \(asked.rawValue) from \(rawValue)")
            return self
        }
        if self == .draft, asked == .live, content[.liveURL] == nil {
            mistakes.note(SurveyField.liveURL.rawValue, "is required before a survey goes live")
        }
        return asked
    }
}
