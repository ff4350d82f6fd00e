import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// The gateway put together: all surfaces behind one front door.
struct Gateway: Sendable {
    let frontDoor: FrontDoor
    /// Its routes, `GET,POST /path` each, sorted.
    let routes: [String]
    private let connections: Connections
    private let limits: GatewayLimits

    /// - Parameter now: µs since 1970.
    init(
        services: Services, publicURL: PublicURL, limits: GatewayLimits = GatewayLimits(), networks: ClientNetwork = ClientNetwork(),
        now: @escaping @Sendable () -> Int64
    ) throws {
        let guesses = GuessGuard(now: now)
        let authenticator = Authenticator(
            keys: KeyVerifier(tokens: services.tokens, now: now), bearers: BearerVerifier(tokens: services.tokens, now: now),
            guesses: guesses)
        let oauth = OAuthSurface(tokens: services.tokens, guesses: guesses, pace: BearerPace(now: now), limits: limits)
        let webAnkieta = WebAnkietaSurface(
            services: services, authenticator: authenticator, guesses: guesses, publicURL: publicURL, limits: limits)
        let management = ManagementSurface(
            services: services, authenticator: authenticator, guesses: guesses, publicURL: publicURL, limits: limits)
        let soSci = SoSciSurface(respondents: services.respondents, guesses: guesses, publicURL: publicURL, limits: limits)
        let echonovum = EchonovumSurface(services: services, authenticator: authenticator, limits: limits)
        let pureSpectrum = PureSpectrumSurface(
            services: services, authenticator: authenticator, publicURL: publicURL, limits: limits)
        let participation = try ParticipationSurface(
            services: services, guesses: guesses, limits: limits, hasSecureCookies: publicURL.isSecure, now: now)
        let optOut = OptOutSurface(respondents: services.respondents, pages: participation.pages, limits: limits)
        let summaryPage = SummaryPageSurface(
            responses: services.responses, authenticator: authenticator, renderer: try SummaryPageRenderer())
        let buyerEntry = BuyerEntrySurface(participation: participation)
        let buyerSurveyPage = BuyerSurveyPageSurface(
            marketplaceTemplates: services.marketplaceTemplates, authenticator: authenticator, renderer: try BuyerSurveyPageRenderer(),
            limits: limits)
        var table = RouteTable()
        webAnkieta.add(to: &table)
        oauth.add(to: &table)
        management.add(to: &table)
        summaryPage.add(to: &table)
        echonovum.add(to: &table)
        pureSpectrum.add(to: &table)
        participation.add(to: &table)
        optOut.add(to: &table)
        buyerEntry.add(to: &table)
        buyerSurveyPage.add(to: &table)
        ProjectRoutes(soSci: soSci, participation: participation).add(to: &table)
        let router = Router(context: GatewayContext.self)
        table.install(in: router)
        routes = table.summary
        connections = Connections()
        self.limits = limits
        frontDoor = FrontDoor(
            routes: router.buildResponder(), connections: connections, limits: limits, networks: networks,
            surfaceOfPath: { path in
                let segments = path.split(separator: "/")
                if EchonovumSurface.isBase(segments.prefix(2)) { return echonovum }
                return switch segments.first {
                case "api": webAnkieta
                case "buyers": pureSpectrum
                case "oauth": oauth
                case "manage": management
                case "ankieta", "assets": participation
                case "optout": optOut
                case "start-survey", "survey-complete": buyerEntry
                default: PlainSurface()
                }
            })
    }

    func application(host: String, port: Int, group: any EventLoopGroup, logger: Logger) -> Application<FrontDoor> {
        var channel = HTTP1Channel.Configuration(
            additionalChannelHandlers: [connections.handler()], idleTimeout: limits.idle)
        channel.httpDecoder.maxHeaderFieldSize = limits.headers
        channel.httpDecoder.maxHeaderListSize = limits.headers
        channel.httpDecoder.maxHeaderFieldCount = 100
        let executors = LoopExecutors(group)
        var frontDoor = frontDoor
        frontDoor.executors = executors
        var configuration = ApplicationConfiguration(address: .hostname(host, port: port))
        configuration.availableConnectionsDelegate = MaximumAvailableConnections(limits.connections)
        return Application(
            responder: frontDoor,
            server: HTTPServerBuilder { [channel] responder in
                LoopHTTPChannel(http: HTTP1Channel(responder: responder, configuration: channel), executors: executors)
            },
            configuration: configuration, services: [connections],
            onServerRunning: { channel in
                logger.info("serving", metadata: ["address": "\(channel.localAddress.map { "\($0)" } ?? "")"])
            },
            eventLoopGroupProvider: .shared(group), logger: logger)
    }
}

/// Speaks for paths that belong to no interface.
struct PlainSurface: Surface {
    func reply(to fault: Fault) -> Response {
        switch fault {
        case .uriTooLong: Response(.uriTooLong, text: "The address is too long.\n")
        default: Response(.notFound, text: "Not found\n")
        }
    }
}
