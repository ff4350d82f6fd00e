import Logging
import RPC
import ServiceKit
import ServiceLifecycle
import Storage

/// The service `responses`: questionnaires, and what is answered to them.
public struct ResponsesApplication: ServiceApplication {
    public static let name = "responses"
    public static let defaultPort = 7103
    /// Events go to `respondents`; calls to `tokens` alone.
    public static let peers: [PeerService] = [.tokens, .respondents]

    public static let settings = [
        Setting(
            "export.simultaneous", .integer(1...1_000), unit: "exports", standard: "8",
            help: "Exports of results that run at one time; further ones are told to come back."),
        Setting(
            "export.simultaneous-per-account", .integer(1...1_000), unit: "exports", standard: "2",
            help: "Exports of results that run at one time for one account."),
        Setting(
            "export.stall", .integer(1_000...3_600_000), unit: "ms", standard: "60000",
            help: "Time in which a client takes nothing of an export before it is cut off: the database's log grows until then."),
    ]

    /// They end in the reverse order, after the server: the relay still sends what the last calls have written.
    public let background: [any Service]
    private let database: Database
    private let questionnaires: Questionnaires
    private let filling: Filling
    private let results: Results
    private let exports: Exports
    private let summaries: Summaries

    public init(_ environment: ServiceEnvironment) async throws {
        database = try environment.openDatabase(migrations: Migration.responses)
        let keys: RespondentKeys
        do {
            // The database's lock keeps two starts apart.
            let file = KeyFile(path: "\(environment.settings.text("data.directory"))/\(Self.name).key", owner: Self.name)
            keys = RespondentKeys(try Self.secret(in: file, environment.logger))
        } catch {
            await database.close()
            throw error
        }
        let surveys = SurveyStore()
        questionnaires = Questionnaires(database: database, surveys: surveys, clock: environment.clock)
        filling = Filling(
            database: database, surveys: surveys, grants: RemoteGrants(client: environment.client(.tokens)), keys: keys,
            clock: environment.clock)
        results = Results(database: database, surveys: surveys)
        let settings = environment.settings
        exports = Exports(
            database: database, surveys: surveys,
            slots: Slots(
                of: "exports", total: Int(settings.integer("export.simultaneous")),
                ofAccount: Int(settings.integer("export.simultaneous-per-account"))),
            stall: .milliseconds(settings.integer("export.stall")), clock: environment.clock)
        let upkeep = TallyUpkeep(database: database, surveys: surveys, logger: environment.logger)
        summaries = Summaries(database: database, surveys: surveys, upkeep: upkeep)
        let delivery = EventDelivery(tokens: environment.client(.tokens), respondents: environment.client(.respondents))
        let relay = OutboxRelay(database: database, logger: environment.logger) { destination, events in
            try await delivery.deliver(events, to: destination)
        }
        background = [
            Housekeeping([.idempotencyReplies], of: database, clock: environment.clock, logger: environment.logger), relay, upkeep,
        ]
    }

    /// The secret in the file, which is made at the first start. Whoever has begun a response without a token cannot go on with it when the
    /// file is lost, and nothing else depends on it: so a new one is made then, and said to be.
    private static func secret(in file: KeyFile, _ logger: Logger) throws -> Secret {
        defer { file.discardDraft() }
        if let secret = try file.secret() { return secret }
        let secret = Secret(random: .respondentKeys)
        try file.create(secret)
        logger.notice("The key that respondents' keys follow from was made.", metadata: ["file": "\(file.path)"])
        return secret
    }

    public func register(in router: inout Router) {
        questionnaires.register(in: &router)
        filling.register(in: &router)
        results.register(in: &router)
        exports.register(in: &router)
        summaries.register(in: &router)
    }

    public func close() async {
        await database.close()
    }
}
