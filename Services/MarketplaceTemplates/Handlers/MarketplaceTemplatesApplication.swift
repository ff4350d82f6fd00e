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

    public let background: [any Service]
    let database: Database
    let templates: TemplateHandlers
    let surveys: BuyerSurveyHandlers

    public init(_ environment: ServiceEnvironment) async throws {
        self.init(
            database: try environment.openDatabase(migrations: Migration.marketplaceTemplates), clock: environment.clock,
            logger: environment.logger, tokens: RemoteTokens(client: environment.client(.tokens)))
    }

    init(database: Database, clock: Clock, logger: Logger = Logger(label: name), tokens: any TokensPeer) {
        self.database = database
        let feature = TemplateFeature(tokens: tokens)
        background = [Housekeeping([.idempotencyReplies], of: database, clock: clock, logger: logger)]
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
    }

    public func close() async {
        await database.close()
    }
}
