import JSON

/// What an entry link says. None of it is believed yet.
@Message
public struct BuyerEntryLink: Sendable, Equatable {
    public var survey: Int64
    /// `ps_redirect_test=1`
    public var isTest: Bool = false
    /// `bsec`, the word that lets a test in (P-24).
    public var password: String?
    /// `supplier_id`
    public var supplier: String?
    /// `transaction_id`, the supplier's own.
    public var transaction: String?
}

/// What a survey says to somebody who has opened its entry link, and has changed nothing by it.
@Message
public struct BuyerEntryOffer: Sendable, Equatable {
    /// A language and a country, such as `en_US`.
    public var localization: String
    /// Why nobody can enter now; nil where one can.
    public var refusal: BuyerEntryRefusal?
    /// The buyer's, whose looks the pages have.
    public var account: Int64 = 0
}

/// Why an entry link lets nobody in.
public enum BuyerEntryRefusal: String, Sendable, CaseIterable, JSONCodable {
    /// A link of a test without the right word, or of a unique link without what makes it one.
    case link
    case notYet
    case paused
    case closed
    /// As many have entered as the buyer wanted (`click_balancing`).
    case full
    /// The result of a transaction that was not let in.
    case notAdmitted
    /// The questions are not answered yet.
    case unanswered
}

@Message
public struct BuyerEntryStart: Sendable, Equatable {
    public var link: BuyerEntryLink
    /// Names the start to whoever starts: the same name again is the same entry.
    public var participation: String
}

@Message
public struct BuyerEntryID: Sendable, Equatable {
    /// 32 hexadecimal digits: the permission to go on with the entry, and the transaction id that the buyer's survey gets.
    public var id: String
}

@Message
public struct BuyerEntryResult: Sendable, Equatable {
    public var id: String
    public var outcome: BuyerEntryOutcome
}

/// What the buyer's survey made of a respondent.
public enum BuyerEntryOutcome: String, Sendable, CaseIterable, JSONCodable {
    case complete
    case terminate
    case overquota
}

/// Where an entry stands: `screening → admitted → completed`, with three ends before.
public enum BuyerEntryState: String, Sendable, CaseIterable, JSONCodable {
    /// The qualification's questions are being answered.
    case screening
    /// Meets what is asked, has a place, and is in the buyer's survey.
    case admitted
    case completed
    /// Does not meet what is asked, or the buyer's survey has said so.
    case terminated
    /// Meets it, and there was no place.
    case overquota
    /// The survey stopped meanwhile.
    case closed
}

/// One respondent's way through a buyer's survey.
@Message
public struct BuyerEntry: Sendable, Equatable {
    public var id: String
    public var survey: Int64
    public var isTest: Bool
    public var state: BuyerEntryState
    public var localization: String
    public var title: String
    /// The buyer's, whose looks the pages have.
    public var account: Int64 = 0
    /// While the questions are being answered: the questionnaire, and what opens it; nil where nothing is asked.
    public var screener: ScreenerAccess?
    /// Of somebody who was let in: the buyer's survey, with the transaction id in its address; nil where the buyer has none.
    public var address: String?
}

@Message
public struct ScreenerAccess: Sendable, Equatable {
    /// A survey of `responses`.
    public var questionnaire: Int64
    public var token: String
}

/// How a survey's quotas fill, at one moment.
@Message
public struct BuyerSurveyCounts: Sendable, Equatable {
    public var survey: BuyerSurvey
    public var completesRequired: Int64
    public var total: QuotaCount
    /// Of tests, which have no part in `total`.
    public var tests: QuotaCount
    /// In the order of the survey's quotas.
    public var quotas: [QuotaCount]
}

@Message
public struct QuotaCount: Sendable, Equatable {
    /// Completes at most, by the present target and what a flexible quota allows.
    public var limit: Int64
    public var completed: Int64
    /// Places that somebody has who may still complete.
    public var reserved: Int64
    /// Of the survey as a whole, as what follows; 0 of a quota.
    public var entered: Int64 = 0
    public var terminated: Int64 = 0
    public var overquota: Int64 = 0
}
