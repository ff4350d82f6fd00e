import Contracts
import Logging
import RPC
import ServiceKit
import ServiceLifecycle
import Storage

/// The service `tokens`: accounts and keys, access links, and the grants that let people in. It calls nobody.
public struct TokensApplication: ServiceApplication {
    public static let name = "tokens"
    public static let defaultPort = 7101
    public static let peers: [PeerService] = []
    public static let settings: [Setting] = [
        Setting(
            "operator.key-file", standard: ".fieldwork/operator.key",
            help: "Where the secret of the operator's key is written at the first start; a file that is there already is adopted.")
    ]

    public let background: [any Service]
    let database: Database
    let accounts: AccountHandlers
    let accessLinks: AccessLinkHandlers
    let grants: GrantHandlers
    let events: EventHandlers

    public init(_ environment: ServiceEnvironment) async throws {
        let database = try environment.openDatabase(migrations: Migration.tokens)
        self.init(database: database, clock: environment.clock, logger: environment.logger)
        let file = OperatorKeyFile(path: environment.settings.text("operator.key-file"))
        let operatorKey = OperatorKey(database: database, file: file, logger: environment.logger)
        do {
            try await operatorKey.prepare(at: environment.clock.now())
        } catch {
            await database.close()
            throw error
        }
    }

    init(database: Database, clock: Clock, logger: Logger = Logger(label: name)) {
        self.database = database
        background = [Housekeeping([.idempotencyReplies, .appliedEvents], of: database, clock: clock, logger: logger)]
        accounts = AccountHandlers(database: database, clock: clock)
        accessLinks = AccessLinkHandlers(database: database, clock: clock)
        grants = GrantHandlers(database: database, clock: clock)
        events = EventHandlers(database: database, clock: clock)
    }

    public func register(in router: inout Router) {
        router.on(TokensContract.createAccount, accounts.createAccount)
        router.on(TokensContract.updateAccount, accounts.updateAccount)
        router.on(TokensContract.createKey, accounts.createKey)
        router.on(TokensContract.verifyKey, accounts.verifyKey)
        router.on(TokensContract.createAccessLink, accessLinks.create)
        router.on(TokensContract.resolveAccessLink, accessLinks.resolve)
        router.on(TokensContract.issueGrant, grants.issue)
        router.on(TokensContract.listGrants, grants.list)
        router.on(TokensContract.findGrant, grants.find)
        router.on(TokensContract.startGrant, grants.start)
        router.on(TokensContract.deliverEvents, events.deliver)
    }

    public func close() async {
        await database.close()
    }
}
