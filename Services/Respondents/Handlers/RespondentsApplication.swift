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

    public let background: [any Service]
    let database: Database
    let contacts: ContactHandlers
    let projects: ProjectHandlers
    let personalLinks: PersonalLinkHandlers
    let respondents: RespondentHandlers
    let profiles: ProfileHandlers
    let codes: AccessCodeHandlers
    let events: EventHandlers

    public init(_ environment: ServiceEnvironment) async throws {
        let database = try environment.openDatabase(migrations: Migration.respondents)
        do {
            try await self.init(
                database: database, clock: environment.clock, logger: environment.logger,
                tokens: RemoteTokens(client: environment.client(.tokens)),
                responses: RemoteResponses(client: environment.client(.responses)))
        } catch {
            await database.close()
            throw error
        }
    }

    init(
        database: Database, clock: Clock, logger: Logger = Logger(label: name), tokens: any TokensPeer, responses: any ResponsesPeer
    ) async throws {
        self.database = database
        background = [Housekeeping([.idempotencyReplies, .appliedEvents], of: database, clock: clock, logger: logger)]
        let issueKey = IssueKey(secret: try await database.write { try SecretStore.secret("issueKeys", in: $0) })
        contacts = ContactHandlers(database: database, clock: clock)
        projects = ProjectHandlers(database: database, clock: clock, tokens: tokens, responses: responses)
        personalLinks = PersonalLinkHandlers(database: database, clock: clock, tokens: tokens, issueKey: issueKey)
        respondents = RespondentHandlers(database: database, tokens: tokens, responses: responses, issueKey: issueKey)
        profiles = ProfileHandlers(database: database, clock: clock)
        codes = AccessCodeHandlers(database: database, tokens: tokens, responses: responses)
        events = EventHandlers(database: database, clock: clock)
    }

    public func register(in router: inout Router) {
        router.on(RespondentsContract.createContact, contacts.create)
        router.on(RespondentsContract.getContact, contacts.get)
        router.on(RespondentsContract.createProject, projects.createProject)
        router.on(RespondentsContract.createMailing, projects.createMailing)
        router.on(RespondentsContract.createAccessLink, projects.createAccessLink)
        router.stream(RespondentsContract.listParticipants) { try await respondents.listParticipants($0, in: $1, to: $2.send) }
        router.on(RespondentsContract.personalLink, personalLinks.create)
        router.stream(RespondentsContract.listRespondents) { try await respondents.listRespondents($0, in: $1, to: $2.send) }
        router.on(RespondentsContract.putProfile, profiles.put)
        router.on(RespondentsContract.getProfile, profiles.get)
        router.on(RespondentsContract.listProfiles, profiles.list)
        router.on(RespondentsContract.createCode, codes.create)
        router.on(RespondentsContract.checkRelations, codes.check)
        router.on(RespondentsContract.deliverEvents, events.deliver)
    }

    public func close() async {
        await database.close()
    }
}
