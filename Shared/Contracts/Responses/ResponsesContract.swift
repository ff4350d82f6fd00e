import JSON
import RPC

/// What the `responses` service answers: questionnaires, and filling them in.
public enum ResponsesContract {
    // MARK: Surveys

    /// Fails with `invalidArgument` and one violation for every mistake in the document.
    public static let createSurvey = Method<NewSurvey, Survey>(
        "responses.surveys.create", isIdempotent: false, callers: .services("gateway", "marketplace-templates"))
    /// Fails with `notFound`, or with `SurveyRefusal.foreign` for a survey of another account.
    public static let getSurvey = Method<SurveyID, Survey>(
        "responses.surveys.get", isIdempotent: true, callers: .services("gateway", "respondents", "marketplace-templates"))
    /// Replaces the document. Fails with `aborted` when the survey is no longer at the version that the caller names.
    public static let replaceSurvey = Method<SurveyReplacement, Survey>(
        "responses.surveys.replace", isIdempotent: false, callers: .services("gateway", "marketplace-templates"))
    /// Fails with `SurveyRefusal.hasResponses` when something would be lost.
    public static let deleteSurvey = Method<SurveyDeletion, Nothing>(
        "responses.surveys.delete", isIdempotent: true, callers: .services("gateway", "marketplace-templates"))
    /// The account's surveys, newest first.
    public static let listSurveys = StreamMethod<PageRequest, ListItem<Survey>>(
        "responses.surveys.list", isIdempotent: true, callers: .services("gateway"))

    /// A survey with what its life has added to its document. Fails as `getSurvey` does.
    public static let describeSurvey = Method<SurveyID, SurveyDescription>(
        "responses.surveys.describe", isIdempotent: true, callers: .services("gateway"))
    /// How often each question was answered. Fails as `getSurvey` does.
    public static let countAnswers = Method<SurveyID, AnswerCounts>(
        "responses.answers.count", isIdempotent: true, callers: .services("gateway"))
    /// What a survey is called, by its uuid. Fails with `notFound`, also for another account's.
    public static let surveyHeading = Method<SurveyUUID, SurveyHeading>(
        "responses.surveys.heading", isIdempotent: true, callers: .services("gateway", "respondents"))
    /// The account's surveys, oldest first.
    public static let surveyHeadings = Method<NumberedPage, SurveyHeadingPage>(
        "responses.surveys.headings", isIdempotent: true, callers: .services("gateway"))

    // MARK: Filling

    /// Opens a response, or the one that the token has opened before. Fails with `FillingRefusal`.
    public static let openFilling = Method<FillingRequest, FillingAccess>(
        "responses.filling.open", isIdempotent: false, callers: .services("gateway"))
    /// Stores the answers of one page and says what comes next. Fails with `FillingRefusal`, where `unanswered` comes with a violation for
    /// each such question, or with `invalidArgument` for answers that their questions do not take (F-14, F-15).
    ///
    /// From a public page, the same answers to a page that was answered with them succeed again: somebody has pressed twice.
    public static let answerPage = Method<PageAnswers, FillingStep>(
        "responses.filling.answer", isIdempotent: false, callers: .services("gateway"))
    /// Says when the questionnaire was really filled in. Fails with `FillingRefusal.respondentKey`, or `invalidArgument`.
    public static let setTimes = Method<FillingTimes, Nothing>(
        "responses.filling.setTimes", isIdempotent: true, callers: .services("gateway"))
    /// Where a response stands, with the page to show; changes nothing. Fails with `FillingRefusal`.
    public static let resumeFilling = Method<FillingPosition, FillingPage>(
        "responses.filling.resume", isIdempotent: true, callers: .services("gateway"))

    // MARK: Filling for a person, page by page

    /// What a link's survey is, before anybody takes part. Fails with `notFound`.
    public static let introduceFilling = Method<SurveyID, FillingIntroduction>(
        "responses.filling.introduce", isIdempotent: true, callers: .services("gateway"))
    /// Where a response stands; changes nothing. Fails with `FillingRefusal`, though not for a response that is completed.
    public static let locateFilling = Method<FillingPosition, FillingPlace>(
        "responses.filling.locate", isIdempotent: true, callers: .services("gateway"))
    /// A page to show, the same whenever it is asked for. Fails with `notFound`.
    public static let readPage = Method<PageReference, FillingPage>(
        "responses.filling.page", isIdempotent: true, callers: .services("gateway"))
    /// Puts a page aside as far as it is filled in; the last time counts. Fails with `FillingRefusal`, or with `invalidArgument` for what is
    /// too long.
    public static let saveDraft = Method<PageDraft, Nothing>(
        "responses.filling.saveDraft", isIdempotent: true, callers: .services("gateway"))

    // MARK: Results

    /// The answers of a survey, newest first.
    public static let listResponses = StreamMethod<ResponsesRequest, ListItem<Response>>(
        "responses.responses.list", isIdempotent: true, callers: .services("gateway"))
    /// What was answered with a grant. Fails with `notFound` while nothing is.
    public static let grantedResponse = Method<GrantedResponse, Response>(
        "responses.responses.granted", isIdempotent: true, callers: .services("marketplace-templates"))
    /// The answers of a survey as one document, of one consistent state, oldest response first. The first piece comes at once.
    ///
    /// Fails with `resourceExhausted` while as many exports run as may. A client that takes nothing for a time (the service's setting
    /// `export.stall`) is cut off with `aborted`, one that takes longer than an hour with `deadlineExceeded`.
    public static let exportResponses = StreamMethod<ExportRequest, ExportChunk>(
        "responses.responses.export", isIdempotent: true, callers: .services("gateway"), timeLimit: 3_600_000)
    /// What the columns of an export are: one JSON object.
    public static let codebook = StreamMethod<CodebookRequest, ExportChunk>(
        "responses.responses.codebook", isIdempotent: true, callers: .services("gateway"))
    /// What the responses add up to. Fails with `unavailable` while a survey with many new responses is being counted: try again.
    public static let summarizeResponses = Method<SurveyID, SurveySummary>(
        "responses.responses.summary", isIdempotent: true, callers: .services("gateway"), timeLimit: 5_000)
}
