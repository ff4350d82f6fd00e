import Contracts
import Logging
import RPC
import ServiceKit
import ServiceLifecycle
import Storage

/// The service `marketplace-templates`: templates, and the surveys that buyers order of them.
public struct MarketplaceTemplatesApplication: ServiceApplication {
    public static let name = PeerService.marketplaceTemplates.name
    public static let defaultPort = PeerService.marketplaceTemplates.defaultPort
    public static let peers: [PeerService] = [.tokens, .responses]

    public static let settings = [
        Setting(
            "entries.hold", .integer(100...86_400_000), unit: "ms", standard: "1800000",
            help: "Time for which a place in a buyer's survey is kept at least for a respondent who was let in."),
        Setting(
            "entries.hold-lengths", .integer(0...100), unit: "times", standard: "3",
            help: "As many times the survey's expected length a place is kept, if that is longer."),
    ]

    public let background: [any Service]
    let database: Database
    let templates: TemplateHandlers
    let surveys: BuyerSurveyHandlers
    let entries: EntryHandlers

    public init(_ environment: ServiceEnvironment) async throws {
        let settings = environment.settings
        self.init(
            database: try environment.openDatabase(migrations: Migration.marketplaceTemplates), clock: environment.clock,
            logger: environment.logger, tokens: RemoteTokens(client: environment.client(.tokens)),
            peers: RemoteEntryPeers(tokens: environment.client(.tokens), responses: environment.client(.responses)),
            hold: HoldTime(least: settings.integer("entries.hold") * 1_000, lengths: settings.integer("entries.hold-lengths")))
    }

    init(
        database: Database, clock: Clock, logger: Logger = Logger(label: name), tokens: any TokensPeer, peers: any EntryPeers,
        hold: HoldTime = HoldTime()
    ) {
        self.database = database
        let feature = TemplateFeature(tokens: tokens)
        background = [
            Housekeeping([.idempotencyReplies], of: database, clock: clock, logger: logger),
            ReservationSweep(database: database, clock: clock, logger: logger),
        ]
        entries = EntryHandlers(database: database, clock: clock, peers: peers, hold: hold)
        templates = TemplateHandlers(database: database, clock: clock, feature: feature)
        surveys = BuyerSurveyHandlers(database: database, clock: clock, feature: feature)
    }

    public func register(in router: inout Router) {
        router.on(MarketplaceContract.createTemplate, templates.create)
        router.on(MarketplaceContract.getTemplate, templates.get)
        router.on(MarketplaceContract.replaceTemplate, templates.replace)
        router.on(MarketplaceContract.deleteTemplate, templates.delete)
        router.stream(MarketplaceContract.listTemplates) { try await templates.list($0, in: $1, to: $2.send) }
        router.stream(MarketplaceContract.accessibleTemplates) { try await templates.listAccessible(in: $1, to: $2.send) }
        router.on(MarketplaceContract.createSurvey, surveys.create)
        router.on(MarketplaceContract.updateSurvey, surveys.update)
        router.on(MarketplaceContract.getSurvey, surveys.get)
        router.on(MarketplaceContract.getScreener, surveys.screener)
        router.stream(MarketplaceContract.listSurveys) { try await surveys.list($0, in: $1, to: $2.send) }
        entries.register(in: &router)
    }

    public func close() async {
        await database.close()
    }
}
