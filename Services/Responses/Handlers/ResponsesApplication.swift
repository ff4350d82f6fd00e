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

    /// They end in the reverse order, after the server: the relay still sends what the last calls have written.
    public let background: [any Service]
    private let database: Database
    private let questionnaires: Questionnaires
    private let filling: Filling
    private let results: Results

    public init(_ environment: ServiceEnvironment) async throws {
        database = try environment.openDatabase(migrations: Migration.responses)
        let surveys = SurveyStore()
        questionnaires = Questionnaires(database: database, surveys: surveys, clock: environment.clock)
        filling = Filling(
            database: database, surveys: surveys, grants: RemoteGrants(client: environment.client(.tokens)), clock: environment.clock)
        results = Results(database: database, surveys: surveys)
        let delivery = EventDelivery(tokens: environment.client(.tokens), respondents: environment.client(.respondents))
        let relay = OutboxRelay(database: database, logger: environment.logger) { destination, events in
            try await delivery.deliver(events, to: destination)
        }
        background = [
            Housekeeping([.idempotencyReplies], of: database, clock: environment.clock, logger: environment.logger), relay,
        ]
    }

    public func register(in router: inout Router) {
        questionnaires.register(in: &router)
        filling.register(in: &router)
        results.register(in: &router)
    }

    public func close() async {
        await database.close()
    }
}
