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
            help: "Where the secret of the operator's key is written at the first start; a file that is there already is adopted."),
        Setting(
            "installation.key-file", standard: nil,
            help: "The key that seals tokens in the database; made at the first start. Without it, tokens.key in the data directory."),
    ]

    public let background: [any Service]
    let database: Database
    let accounts: AccountHandlers
    let accessLinks: AccessLinkHandlers
    let bearers: BearerHandlers
    let grants: GrantHandlers
    let series: SeriesHandlers
    let codes: AccessCodeHandlers
    let events: EventHandlers

    public init(_ environment: ServiceEnvironment) async throws {
        let database = try environment.openDatabase(migrations: Migration.tokens)
        let settings = environment.settings
        let keyFile = settings.optionalText("installation.key-file") ?? "\(settings.text("data.directory"))/\(Self.name).key"
        let seal: TokenSeal
        do {
            let operatorKey = OperatorKey(
                database: database, file: .operatorKey(settings.text("operator.key-file")), logger: environment.logger)
            try await operatorKey.prepare(at: environment.clock.now())
            let key = InstallationKey(database: database, file: .installationKey(keyFile), logger: environment.logger)
            seal = try await key.prepare()
        } catch {
            await database.close()
            throw error
        }
        self.init(database: database, seal: seal, clock: environment.clock, logger: environment.logger)
    }

    init(database: Database, seal: TokenSeal, clock: Clock, logger: Logger = Logger(label: name)) {
        self.database = database
        let store = GrantStore(seal: seal)
        background = [Housekeeping([.idempotencyReplies, .appliedEvents], of: database, clock: clock, logger: logger)]
        accounts = AccountHandlers(database: database, clock: clock)
        accessLinks = AccessLinkHandlers(database: database, clock: clock)
        bearers = BearerHandlers(database: database, seal: seal, clock: clock)
        grants = GrantHandlers(database: database, store: store, clock: clock)
        series = SeriesHandlers(
            database: database, store: SeriesStore(grants: store), slots: Slots(of: "series", total: 4, ofAccount: 2), clock: clock)
        codes = AccessCodeHandlers(database: database, store: AccessCodeStore(grants: store), clock: clock)
        events = EventHandlers(database: database, store: store, clock: clock)
    }

    public func register(in router: inout Router) {
        router.on(TokensContract.createAccount, accounts.createAccount)
        router.on(TokensContract.updateAccount, accounts.updateAccount)
        router.on(TokensContract.getAccount, accounts.getAccount)
        router.on(TokensContract.createKey, accounts.createKey)
        router.on(TokensContract.verifyKey, accounts.verifyKey)
        router.stream(TokensContract.listKeys) { request, _, items in try await accounts.listKeys(request, to: items.send) }
        router.on(TokensContract.revokeKey, accounts.revokeKey)
        router.on(TokensContract.issueBearer, bearers.issue)
        router.on(TokensContract.bearerKeys, bearers.keys)
        router.on(TokensContract.getAppearance, accounts.getAppearance)
        router.on(TokensContract.putAppearance, accounts.putAppearance)
        router.on(TokensContract.createAccessLink, accessLinks.create)
        router.on(TokensContract.resolveAccessLink, accessLinks.resolve)
        router.stream(TokensContract.listAccessLinks) { request, call, items in
            try await accessLinks.list(request, in: call, to: items.send)
        }
        router.on(TokensContract.revokeAccessLink, accessLinks.revoke)
        router.on(TokensContract.issueGrant, grants.issue)
        router.on(TokensContract.issueGrants, grants.issueMany)
        router.stream(TokensContract.issueSeries) { request, call, items in
            try await series.issue(request, in: call) { try await items.send($0) }
        }
        router.on(TokensContract.revokeGrants, grants.revoke)
        router.on(TokensContract.listGrants, grants.list)
        router.on(TokensContract.findInSurvey, grants.findInSurvey)
        router.on(TokensContract.findGrant, grants.find)
        router.on(TokensContract.startGrant, grants.start)
        router.on(TokensContract.issueCode, codes.issue)
        router.on(TokensContract.getCode, codes.get)
        router.on(TokensContract.listCodes, codes.list)
        router.on(TokensContract.updateCode, codes.update)
        router.on(TokensContract.deleteCode, codes.delete)
        router.on(TokensContract.deliverEvents, events.deliver)
    }

    public func close() async {
        await database.close()
    }
}
