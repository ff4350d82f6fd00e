import JSON

@Message
public struct NewBuyerSurvey: Sendable, Equatable {
    /// A survey's fields by the vendor's names (PS:103-158), perhaps with a `template_id`.
    public var payload: JSONValue
}

@Message
public struct BuyerSurveyChange: Sendable, Equatable {
    public var id: Int64
    public var payload: JSONValue
}

@Message
public struct BuyerSurveyID: Sendable, Equatable {
    public var id: Int64
}

/// What a buyer ordered.
@Message
public struct BuyerSurvey: Sendable, Equatable {
    public var id: Int64
    /// Counts the changes, from 1.
    public var version: Int64
    /// The template that it was made of.
    public var template: Int64?
    public var status: BuyerSurveyStatus
    /// Whether it has ever been live.
    public var wasLaunched: Bool
    /// The fields that it has a value for, by the vendor's names and in its types.
    public var settings: JSONValue
    /// One for each code.
    public var qualifications: [Qualification]
    /// In the buyer's order.
    public var quotas: [BuyerQuota]
    /// What its links and clicks are to be held to when somebody enters.
    public var admission: Admission
    /// Microseconds since 1970, as all times.
    public var createdAt: Int64
    public var lastCompleteAt: Int64?
}

/// By the vendor's numbers.
public enum BuyerSurveyStatus: Int64, Sendable, CaseIterable, JSONCodable {
    case draft = 11
    case live = 22
    case paused = 33
    case closed = 44
}

/// Who is let into a survey, beside its qualifications and quotas.
@Message
public struct Admission: Sendable, Equatable {
    /// An entry link lets one respondent in once (`unique_links`).
    public var hasUniqueLinks: Bool = false
    /// Respondents that enter at most, whether they complete or not (`click_balancing` with its `estimated_clicks`); nil for any number.
    public var clicks: Int64?
}

/// A condition on a respondent: any of the codes, or a number in any of the ranges.
@Message
public struct Qualification: Sendable, Equatable {
    /// The vendor's number of what is asked, such as 211 for gender.
    public var code: Int64
    /// Nil where ranges are given.
    public var conditionCodes: [String]?
    public var rangeSets: [RangeSet]?
    /// What is asked and what codes mean, in the buyer's words where there were some.
    public var name: String?
    public var conditionNames: [String: String]?
}

/// A range with both its ends.
@Message
public struct RangeSet: Sendable, Equatable {
    public var from: Int64
    public var to: Int64
    /// The vendor's number of a unit, such as 311 for years.
    public var units: Int64?
}

/// How many respondents of one kind are wanted: those that meet all of the criteria.
@Message
public struct BuyerQuota: Sendable, Equatable {
    /// A version 4 UUID (`ps_quota_id`); the same through all changes of the quota.
    public var id: String
    /// Unique in the survey.
    public var buyerID: String
    public var title: String
    /// Completes that are wanted: `required_count` as it was given, or what the share comes to.
    public var requiredCount: Int64
    /// Completes that are let in at present, at most `requiredCount` (`current_target`).
    public var target: Int64
    /// Completes at most of a flexible quota (`flexible`, `maximum`); nil of one that is not.
    public var maximum: Int64?
    /// Completes that are kept for a flexible quota (`flexible`, `minimum`): nobody else gets the survey's last places before it has them. Nil
    /// where none are.
    public var minimum: Int64?
    /// Of a quota that was ordered without a count: its share of the survey's completes in per cent (`percentage`), as a decimal number such as
    /// `12.5`. The count follows the completes.
    public var share: String?
    /// Of a flexible quota with a share: the per cent of its count by which `maximum` exceeds it (`flexible.value`), and with it follows the
    /// completes; nil where the maximum itself was given.
    public var flexibility: Int64?
    /// One for each code.
    public var criteria: [Qualification]
}
