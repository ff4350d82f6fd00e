import RPC
import ServiceKit
import ServiceLifecycle
import Storage

/// The service of templates and buyer surveys. It holds its database and identity, and answers for its health.
public struct MarketplaceTemplatesApplication: ServiceApplication {
    public static let name = PeerService.marketplaceTemplates.name
    public static let defaultPort = PeerService.marketplaceTemplates.defaultPort
    public static let peers: [PeerService] = [.tokens, .responses]

    public let background: [any Service]
    private let database: Database

    public init(_ environment: ServiceEnvironment) async throws {
        database = try environment.openDatabase(migrations: [.idempotency])
        background = [Housekeeping([.idempotencyReplies], of: database, clock: environment.clock, logger: environment.logger)]
    }

    public func register(in router: inout Router) {}

    public func close() async {
        await database.close()
    }
}
