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

    /// The status that a survey gets which was to have this one, and which is full: what is live pauses. Nil where it cannot be put on the
    /// market, since nobody could complete it.
    ///
    /// - Parameter current: Of the survey; `draft` for a new one.
    func whereFull(from current: BuyerSurveyStatus) -> BuyerSurveyStatus? {
        guard self == .live else { return self }
        return current == .live ? .paused : nil
    }
}
