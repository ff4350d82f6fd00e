import RPC
import ServiceKit
import Storage

/// The service of templates and buyer surveys. It holds its database and identity, and answers for its health.
public struct MarketplaceTemplatesApplication: ServiceApplication {
    public static let name = PeerService.marketplaceTemplates.name
    public static let defaultPort = PeerService.marketplaceTemplates.defaultPort
    public static let peers: [PeerService] = [.tokens, .responses]

    private let database: Database

    public init(_ environment: ServiceEnvironment) async throws {
        database = try environment.openDatabase(migrations: [.idempotency])
    }

    public func register(in router: inout Router) {}

    public func close() async {
        await database.close()
    }
}
