import Contracts
import Logging
import RPC
import ServiceKit
import ServiceLifecycle
import Storage

/// The service `respondents`: who is asked, through which projects and mailings, and how far they got.
public struct RespondentsApplication: ServiceApplication {
    public static let name = "respondents"
    public static let defaultPort = 7102
    public static let peers: [PeerService] = [.responses, .tokens]

    public static let settings =
        DeliverySettings.all + [
            Setting(
                "anonymised.email", standard: AnonymisedValues.printedEmail,
                help: "What stands in place of a respondent's e-mail address that was anonymised or erased.")
        ]

    public static func check(_ settings: Settings) throws(SettingsReader.Fault) {
        _ = try DeliverySettings.configuration(settings)
    }

    public let background: [any Service]
    let database: Database
    let contacts: ContactHandlers
    let projects: ProjectHandlers
    let personalLinks: PersonalLinkHandlers
    let respondents: RespondentHandlers
    let roster: RosterHandlers
    let batches: BatchHandlers
    let profiles: ProfileHandlers
    let codes: AccessCodeHandlers
    let events: EventHandlers
    let mailTemplates: MailTemplateHandlers
    let mailings: MailingHandlers
    let optOuts: OptOutHandlers
    let jobs: JobHandlers

    public init(_ environment: ServiceEnvironment) async throws {
        let delivery = try DeliverySettings.configuration(environment.settings)
        let database = try environment.openDatabase(migrations: Migration.respondents)
        do {
            try await self.init(
                database: database, clock: environment.clock, logger: environment.logger,
                tokens: RemoteTokens(client: environment.client(.tokens)),
                responses: RemoteResponses(client: environment.client(.responses)), delivery: delivery,
                anonymised: AnonymisedValues(email: environment.settings.text("anonymised.email")))
        } catch {
            await database.close()
            throw error
        }
    }

    init(
        database: Database, clock: Clock, logger: Logger = Logger(label: name), tokens: any TokensPeer, responses: any ResponsesPeer,
        delivery: DeliveryConfiguration = .none, anonymised: AnonymisedValues = AnonymisedValues()
    ) async throws {
        self.database = database
        try await Self.indexOldRespondents(in: database)
        while try await database.write({ try ContactLabels.catchUp(limit: 500, in: $0) }) {}
        let issueKey = IssueKey(secret: try await database.write { try SecretStore.secret("issueKeys", in: $0) })
        let optOutKey = OptOutKey(secret: try await database.write { try SecretStore.secret("optOuts", in: $0) })
        let dispatch = LetterDispatch(
            database: database, clock: clock, logger: logger, configuration: delivery,
            links: LetterLinks(tokens: tokens, responses: responses, issueKey: issueKey, publicURL: delivery.publicURL),
            optOuts: optOutKey, names: LetterName(secret: try await database.write { try SecretStore.secret("letterNames", in: $0) }))
        let worker = JobWorker(database: database, values: anonymised, clock: clock, logger: logger)
        background = [
            Housekeeping([.idempotencyReplies, .appliedEvents], of: database, clock: clock, logger: logger), dispatch, worker,
        ]
        contacts = ContactHandlers(database: database, clock: clock, jobs: worker)
        jobs = JobHandlers(database: database, clock: clock, responses: responses, worker: worker)
        projects = ProjectHandlers(database: database, clock: clock, tokens: tokens, responses: responses, dispatch: dispatch)
        personalLinks = PersonalLinkHandlers(
            database: database, clock: clock, tokens: tokens, issueKey: issueKey, dispatch: dispatch)
        let respondentTokens = RespondentTokens(tokens: tokens, issueKey: issueKey)
        respondents = RespondentHandlers(database: database, tokens: respondentTokens, responses: responses)
        roster = RosterHandlers(database: database, clock: clock, responses: responses, tokens: respondentTokens)
        batches = BatchHandlers(database: database, clock: clock, responses: responses, tokens: respondentTokens)
        profiles = ProfileHandlers(database: database, clock: clock)
        codes = AccessCodeHandlers(database: database, tokens: tokens, responses: responses)
        events = EventHandlers(database: database, clock: clock)
        mailTemplates = MailTemplateHandlers(database: database, clock: clock)
        mailings = MailingHandlers(database: database, clock: clock, responses: responses, dispatch: dispatch)
        optOuts = OptOutHandlers(database: database, clock: clock, optOuts: optOutKey)
    }

    /// Before anybody is answered, so that no search misses them.
    private static func indexOldRespondents(in database: Database) async throws {
        let step = 500
        while try await database.write({ try RespondentStore.indexOld(limit: step, in: $0) }) == step {}
    }

    public func register(in router: inout Router) {
        router.on(RespondentsContract.createContact, contacts.create)
        router.on(RespondentsContract.getContact, contacts.get)
        router.on(RespondentsContract.importContacts, contacts.importBatch)
        router.stream(RespondentsContract.listContacts) { try await contacts.list($0, in: $1, to: $2.send) }
        router.on(RespondentsContract.replaceContact, contacts.replace)
        router.on(RespondentsContract.deleteContact, contacts.delete)
        router.on(RespondentsContract.eraseContact, contacts.erase)
        router.on(RespondentsContract.updateRespondents, jobs.update)
        router.on(RespondentsContract.anonymiseRespondents, jobs.anonymise)
        router.stream(RespondentsContract.listJobs) { try await jobs.list($0, in: $1, to: $2.send) }
        router.on(RespondentsContract.getJob, jobs.get)
        router.on(RespondentsContract.createProject, projects.createProject)
        router.on(RespondentsContract.createMailing, projects.createMailing)
        router.on(RespondentsContract.createAccessLink, projects.createAccessLink)
        router.stream(RespondentsContract.listAccessLinks) { try await projects.listAccessLinks($0, in: $1, to: $2.send) }
        router.stream(RespondentsContract.listParticipants) { try await respondents.listParticipants($0, in: $1, to: $2.send) }
        router.on(RespondentsContract.personalLink, personalLinks.create)
        router.stream(RespondentsContract.listRespondents) { try await respondents.listRespondents($0, in: $1, to: $2.send) }
        router.on(RespondentsContract.addRespondent, roster.add)
        router.on(RespondentsContract.deleteRespondent, roster.delete)
        router.on(RespondentsContract.createBatch, batches.create)
        router.on(RespondentsContract.getBatch, batches.get)
        router.on(RespondentsContract.addPatch, batches.add)
        router.on(RespondentsContract.getPatch, batches.get)
        router.on(RespondentsContract.putProfile, profiles.put)
        router.on(RespondentsContract.getProfile, profiles.get)
        router.on(RespondentsContract.listProfiles, profiles.list)
        router.on(RespondentsContract.createCode, codes.create)
        router.on(RespondentsContract.checkRelations, codes.check)
        router.on(RespondentsContract.deliverEvents, events.deliver)
        router.on(RespondentsContract.createMailTemplate, mailTemplates.create)
        router.on(RespondentsContract.getMailTemplate, mailTemplates.get)
        router.on(RespondentsContract.replaceMailTemplate, mailTemplates.replace)
        router.on(RespondentsContract.deleteMailTemplate, mailTemplates.delete)
        router.stream(RespondentsContract.listMailTemplates) { try await mailTemplates.list($0, in: $1, to: $2.send) }
        router.on(RespondentsContract.orderBatchMailing, mailings.orderBatch)
        router.on(RespondentsContract.orderReminders, mailings.remind)
        router.on(RespondentsContract.getMailing, mailings.report)
        router.on(RespondentsContract.stopMailing, mailings.stop)
        router.on(RespondentsContract.resumeMailing, mailings.resume)
        router.stream(RespondentsContract.listLetters) { try await mailings.letters($0, in: $1, to: $2.send) }
        router.on(RespondentsContract.optOut, optOuts.add)
    }

    public func close() async {
        await database.close()
    }
}
