import JSON
import RPC

/// What the `marketplace-templates` service answers: templates, and the surveys that buyers order, of templates or plainly.
public enum MarketplaceContract {
    /// Milliseconds for what may have a thousand quotas.
    private static let largest: Int64 = 10_000

    // MARK: Templates

    /// Fails with `invalidArgument` and one violation for every mistake in the document.
    public static let createTemplate = Method<NewTemplate, Template>(
        "marketplace-templates.templates.create", isIdempotent: false, callers: .services("gateway"), timeLimit: largest)
    /// One of the account's own. Fails with `notFound`.
    public static let getTemplate = Method<TemplateID, Template>(
        "marketplace-templates.templates.get", isIdempotent: true, callers: .services("gateway"))
    /// Replaces the document. Surveys that were made of it keep what they have (P-23). Fails with `notFound`, or with `aborted` when the
    /// template is no longer at the version that the caller names.
    public static let replaceTemplate = Method<TemplateReplacement, Template>(
        "marketplace-templates.templates.replace", isIdempotent: false, callers: .services("gateway"), timeLimit: largest)
    /// Fails as `replaceTemplate` does.
    public static let deleteTemplate = Method<TemplateDeletion, Nothing>(
        "marketplace-templates.templates.delete", isIdempotent: true, callers: .services("gateway"))
    /// The account's own templates, newest first.
    public static let listTemplates = StreamMethod<PageRequest, ListItem<Template>>(
        "marketplace-templates.templates.list", isIdempotent: true, callers: .services("gateway"))
    /// The templates that the account may use, oldest first: its own, the default ones, and those shared with it, each once. They come by
    /// the hundred: somebody may have ten thousand.
    /// Fails with `MarketplaceRefusal.featureOff`.
    public static let accessibleTemplates = StreamMethod<Nothing, TemplateHeadings>(
        "marketplace-templates.templates.accessible", isIdempotent: true, callers: .services("gateway"))

    // MARK: Surveys

    /// Makes a survey of a payload, and of the template that it names. Fails with `MarketplaceRefusal`, or with `invalidArgument`.
    public static let createSurvey = Method<NewBuyerSurvey, BuyerSurvey>(
        "marketplace-templates.surveys.create", isIdempotent: false, callers: .services("gateway"), timeLimit: largest)
    /// Lays a payload over a survey: whole or not at all, however many change it at once. A live survey that has all the completes that it then
    /// asks for pauses; one that is to go live and has them is refused. Fails as `createSurvey` does.
    public static let updateSurvey = Method<BuyerSurveyChange, BuyerSurvey>(
        "marketplace-templates.surveys.update", isIdempotent: true, callers: .services("gateway"), timeLimit: largest)
    /// Fails with `MarketplaceRefusal.surveyUnknown`, also for another account's.
    public static let getSurvey = Method<BuyerSurveyID, BuyerSurvey>(
        "marketplace-templates.surveys.get", isIdempotent: true, callers: .services("gateway"), timeLimit: largest)
    /// The account's surveys, newest first.
    public static let listSurveys = StreamMethod<PageRequest, ListItem<BuyerSurvey>>(
        "marketplace-templates.surveys.list", isIdempotent: true, callers: .services("gateway"))
    /// What a survey asks before it lets somebody in. Fails as `getSurvey` does.
    public static let getScreener = Method<BuyerSurveyID, Screener>(
        "marketplace-templates.surveys.screener", isIdempotent: true, callers: .services("gateway"), timeLimit: largest)
}

/// Why `marketplace-templates` refuses something.
public enum MarketplaceRefusal: String, Sendable {
    /// The account does not have the feature `templates` (P3, P-12).
    case featureOff
    /// There is no such template, or not for this account (P4).
    case templateUnknown
    /// The survey was made of another template (P8).
    case otherTemplate
    /// The survey was made of none (P9).
    case noTemplate
    /// There is no such survey, or not for this account (P-21).
    case surveyUnknown
}
