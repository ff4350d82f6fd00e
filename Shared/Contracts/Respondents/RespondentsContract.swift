import JSON
import RPC

/// What the `respondents` service answers: who is asked, through which projects and mailings, and how far they got.
public enum RespondentsContract {
    // MARK: Contacts

    public static let createContact = Method<NewContact, Contact>(
        "respondents.contacts.create", isIdempotent: false, callers: .services("gateway"))
    public static let getContact = Method<ContactID, Contact>(
        "respondents.contacts.get", isIdempotent: true, callers: .services("gateway"))
    /// Creates what can be created and refuses the rest line by line; all that is created is on disk together.
    public static let importContacts = Method<ContactBatch, ContactBatchResult>(
        "respondents.contacts.import", isIdempotent: false, callers: .services("gateway"), timeLimit: 10_000)
    /// The account's contacts by id, with the cursor of the next page behind the last row of one.
    public static let listContacts = StreamMethod<ContactsRequest, ListItem<Contact>>(
        "respondents.contacts.list", isIdempotent: true, callers: .services("gateway"))
    /// Fails with `notFound`, or with `aborted` when the contact has another version.
    public static let replaceContact = Method<ContactReplacement, Contact>(
        "respondents.contacts.replace", isIdempotent: true, callers: .services("gateway"))
    /// Removes the contact. Respondents that were made of it keep the copies that they have of its address and labels; so do entries of
    /// address lists. Fails as `replaceContact` does.
    public static let deleteContact = Method<ContactDeletion, Nothing>(
        "respondents.contacts.delete", isIdempotent: true, callers: .services("gateway"))
    /// Removes the contact at once, and by a job everything else about the person. Fails as `replaceContact` does.
    public static let eraseContact = Method<ContactDeletion, Job>(
        "respondents.contacts.erase", isIdempotent: false, callers: .services("gateway"))

    // MARK: Jobs

    /// Accepts changes of respondents, to be made after all that were accepted for the survey before. Fails with `notFound` or
    /// `SurveyRefusal.foreign`.
    public static let updateRespondents = Method<RespondentUpdate, JobID>(
        "respondents.respondents.update", isIdempotent: false, callers: .services("gateway"))
    /// The same for replacing addresses and labels. Fails with `RespondentChangeRefusal` as well.
    public static let anonymiseRespondents = Method<Anonymisation, JobID>(
        "respondents.respondents.anonymise", isIdempotent: false, callers: .services("gateway"))
    /// The account's jobs, newest first; those of all accounts for an operator who names none.
    public static let listJobs = StreamMethod<JobsRequest, ListItem<Job>>(
        "respondents.jobs.list", isIdempotent: true, callers: .services("gateway"))
    /// Fails with `notFound`, also for another account's.
    public static let getJob = Method<JobID, Job>(
        "respondents.jobs.get", isIdempotent: true, callers: .services("gateway"))

    // MARK: Projects and mailings

    /// Fails with `alreadyExists` when the name is taken: names are unique in the installation, because they are part of public links.
    public static let createProject = Method<NewProject, Project>(
        "respondents.projects.create", isIdempotent: false, callers: .services("gateway"))
    public static let createMailing = Method<NewMailing, Mailing>(
        "respondents.mailings.create", isIdempotent: false, callers: .services("gateway"))
    public static let createAccessLink = Method<NewMailingAccess, MailingAccess>(
        "respondents.accessLinks.create", isIdempotent: false, callers: .services("gateway"))
    /// The access links of a project that work, oldest first. Fails with `notFound`, also for another account's project.
    public static let listAccessLinks = StreamMethod<AccessLinksRequest, ListItem<ListedAccessLink>>(
        "respondents.accessLinks.list", isIdempotent: true, callers: .services("gateway"))
    /// Those who have a link of the mailing, in the order of their links. Fails with `notFound`.
    public static let listParticipants = StreamMethod<ParticipantsRequest, ListItem<Participant>>(
        "respondents.mailings.participants", isIdempotent: true, callers: .services("gateway"))

    // MARK: Letters

    /// Fails with `invalidArgument` and one violation for each mistake.
    public static let createMailTemplate = Method<NewMailTemplate, MailTemplate>(
        "respondents.mailTemplates.create", isIdempotent: false, callers: .services("gateway"))
    /// Fails with `notFound`, also for another account's.
    public static let getMailTemplate = Method<MailTemplateID, MailTemplate>(
        "respondents.mailTemplates.get", isIdempotent: true, callers: .services("gateway"))
    /// Letters of mailings that were ordered before stay as they are. Fails with `aborted` when it has another version than was named.
    public static let replaceMailTemplate = Method<MailTemplateReplacement, MailTemplate>(
        "respondents.mailTemplates.replace", isIdempotent: true, callers: .services("gateway"))
    public static let deleteMailTemplate = Method<MailTemplateDeletion, Nothing>(
        "respondents.mailTemplates.delete", isIdempotent: true, callers: .services("gateway"))
    /// The account's templates, oldest first.
    public static let listMailTemplates = StreamMethod<PageRequest, ListItem<MailTemplate>>(
        "respondents.mailTemplates.list", isIdempotent: true, callers: .services("gateway"))
    /// Sends a letter made of a template to everybody in a batch, one for each address. Fails with `notFound`, with
    /// `SurveyRefusal.foreign` for what belongs to another account, and with `failedPrecondition` where the survey has no links to send.
    public static let orderBatchMailing = Method<BatchMailingOrder, MailingReceipt>(
        "respondents.mailings.orderBatch", isIdempotent: false, callers: .services("gateway"), timeLimit: 10_000)
    /// Writes again to those whom a mailing has reached and who have not answered, with the same links. Fails with `notFound`, and with
    /// `failedPrecondition` where nobody knows who has answered.
    public static let orderReminders = Method<ReminderOrder, MailingReceipt>(
        "respondents.mailings.remind", isIdempotent: false, callers: .services("gateway"), timeLimit: 10_000)
    public static let getMailing = Method<MailingID, MailingReport>(
        "respondents.mailings.get", isIdempotent: true, callers: .services("gateway"))
    /// No letter of the mailing leaves from now on, but for those that are under way.
    public static let stopMailing = Method<MailingID, MailingReport>(
        "respondents.mailings.stop", isIdempotent: true, callers: .services("gateway"))
    public static let resumeMailing = Method<MailingID, MailingReport>(
        "respondents.mailings.resume", isIdempotent: true, callers: .services("gateway"))
    /// The letters of a mailing that are in one state.
    public static let listLetters = StreamMethod<LettersRequest, ListItem<Letter>>(
        "respondents.mailings.letters", isIdempotent: true, callers: .services("gateway"))
    /// Lets no further letter of the account go to the address that the token stands for. Fails with `notFound` for a token of nobody.
    public static let optOut = Method<OptOutRequest, Nothing>(
        "respondents.optOuts.add", isIdempotent: true, callers: .services("gateway"))

    // MARK: Personal links

    /// Finds or creates the address entry of a person and gives its participation link: the same one for the same mailing and person,
    /// however often and however concurrently it is asked for. Fails with `PersonalLinkRefusal`.
    public static let personalLink = Method<PersonalLinkRequest, PersonalLink>(
        "respondents.personalLinks.create", isIdempotent: true, callers: .services("gateway"))

    // MARK: Respondents of a survey

    /// Sorted by e-mail, then id. Fails with `notFound`, or with `SurveyRefusal.foreign`.
    public static let listRespondents = StreamMethod<RespondentsRequest, RespondentListItem>(
        "respondents.respondents.list", isIdempotent: true, callers: .services("gateway"))
    /// Makes a contact a respondent, once a survey. Fails with `RespondentRefusal`, and for the survey as `listRespondents` does.
    public static let addRespondent = Method<NewRespondent, AddedRespondent>(
        "respondents.respondents.add", isIdempotent: false, callers: .services("gateway"))
    /// From then on nobody has the respondent's token, and its contact may be added again. Fails as `addRespondent` does.
    public static let deleteRespondent = Method<RespondentName, Nothing>(
        "respondents.respondents.delete", isIdempotent: false, callers: .services("gateway"))

    // MARK: Batches

    /// Fails for the survey as `listRespondents` does.
    public static let createBatch = Method<NewBatch, BatchName>(
        "respondents.batches.create", isIdempotent: false, callers: .services("gateway"))
    /// Fails with `RespondentRefusal`.
    public static let getBatch = Method<BatchName, Batch>(
        "respondents.batches.get", isIdempotent: true, callers: .services("gateway"))
    /// Makes a respondent of every row, or of none: one mistake refuses all. They can be read when the reply is there. Fails
    /// with `RespondentRefusal`.
    public static let addPatch = Method<NewPatch, PatchName>(
        "respondents.patches.add", isIdempotent: false, callers: .services("gateway"), timeLimit: 10_000)
    /// Fails with `RespondentRefusal`.
    public static let getPatch = Method<PatchName, Patch>(
        "respondents.patches.get", isIdempotent: true, callers: .services("gateway"))

    // MARK: Profiles and access codes

    /// Makes the account's profile of this identifier, or gives the one that is there these attributes.
    public static let putProfile = Method<NewProfile, Profile>(
        "respondents.profiles.put", isIdempotent: true, callers: .services("gateway"))
    /// Fails with `notFound`, also for another account's.
    public static let getProfile = Method<ProfileName, Profile>(
        "respondents.profiles.get", isIdempotent: true, callers: .services("gateway"))
    /// The account's profiles, oldest first.
    public static let listProfiles = Method<NumberedPage, ProfilePage>(
        "respondents.profiles.list", isIdempotent: true, callers: .services("gateway"))
    /// Checks profiles and survey and has `tokens` draw a code. Fails with `AccessCodeRefusal`, or as `TokensContract.issueCode` does.
    public static let createCode = Method<AccessCodeOrder, AccessCode>(
        "respondents.codes.create", isIdempotent: false, callers: .services("gateway"))
    /// Checks profiles and survey that a code is to be related to. Fails with `AccessCodeRefusal`.
    public static let checkRelations = Method<AccessCodeRelations, CheckedRelations>(
        "respondents.codes.check", isIdempotent: true, callers: .services("gateway"))

    // MARK: Events

    /// Takes facts from the outbox of `responses`. Each event is applied once, whatever is delivered again.
    public static let deliverEvents = Method<EventBatch, Nothing>(
        "respondents.events.deliver", isIdempotent: true, callers: .services("responses"), timeLimit: 10_000)
}
