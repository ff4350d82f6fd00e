/// Why an operation on the respondents of a survey is refused. What belongs to another account is named apart, because WebAnkieta tells it
/// apart.
public enum RespondentRefusal: String, Sendable, CaseIterable {
    case unknownContact
    case foreignContact
    /// The contact is a respondent of the survey.
    case alreadyAdded
    /// The survey has no such respondent.
    case unknownRespondent
    case foreignRespondent
    case unknownBatch
    case foreignBatch
    case unknownPatch
    case foreignPatch
    /// The batch is for another survey than the one that was named.
    case otherSurvey
}
