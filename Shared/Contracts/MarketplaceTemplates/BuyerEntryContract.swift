import JSON
import RPC

/// How respondents come through buyers' surveys. The calls come from pages without an account: who has an entry's id may go on with it.
public enum BuyerEntryContract {
    /// What an entry link leads to; changes nothing. Fails with `MarketplaceRefusal.surveyUnknown`.
    public static let look = Method<BuyerEntryLink, BuyerEntryOffer>(
        "marketplace-templates.entries.look", isIdempotent: true, callers: .services("gateway"))
    /// Lets somebody begin, or go on. Fails as `look` does, or with `BuyerEntryRefusal`.
    public static let begin = Method<BuyerEntryStart, BuyerEntry>(
        "marketplace-templates.entries.begin", isIdempotent: true, callers: .services("gateway"))
    /// Where an entry stands; changes nothing. Fails with `notFound`.
    public static let get = Method<BuyerEntryID, BuyerEntry>(
        "marketplace-templates.entries.get", isIdempotent: true, callers: .services("gateway"))
    /// Holds the answers against what is wanted, once, and takes a place for a limited time. Fails with `BuyerEntryRefusal.unanswered`
    /// before the last question is answered, and otherwise as `get` does.
    public static let screen = Method<BuyerEntryID, BuyerEntry>(
        "marketplace-templates.entries.screen", isIdempotent: true, callers: .services("gateway"))
    /// Takes the result of the buyer's survey, once: the first that comes stays. A completion without a place is answered with the state
    /// `overquota`. Fails with `BuyerEntryRefusal.notAdmitted`, or as `get` does.
    public static let finish = Method<BuyerEntryResult, BuyerEntry>(
        "marketplace-templates.entries.finish", isIdempotent: true, callers: .services("gateway"))
    /// The counts of one of the account's surveys. Fails with `MarketplaceRefusal.surveyUnknown`.
    public static let counts = Method<BuyerSurveyID, BuyerSurveyCounts>(
        "marketplace-templates.surveys.counts", isIdempotent: true, callers: .services("gateway"))
}
