import NIOCore
import RPC
import ServiceKit
import ServiceLifecycle

/// The gateway as a process: REST on one side, the services' RPC on the other, nothing durable in between.
public struct GatewayApplication: ProcessApplication {
    public static let name = "gateway"
    public static let defaultPort = 8080
    public static let peers: [PeerService] = [.tokens, .respondents, .responses, .marketplaceTemplates]

    public static let settings = [
        Setting(
            "public-url", standard: nil,
            help: "Where participants and clients reach the gateway, as it stands in links. Without it, http:// with the host and port."),
        Setting(
            "limits.body", .integer(1_024...1_073_741_824), unit: "bytes", standard: "4194304", help: "The largest body that is accepted."),
        Setting(
            "limits.headers", .integer(1_024...1_048_576), unit: "bytes", standard: "65536",
            help: "The most that all header fields of a request may take."),
        Setting("limits.time", .integer(100...600_000), unit: "ms", standard: "5000", help: "Time for a request until its reply."),
        Setting(
            "limits.idle", .integer(1_000...3_600_000), unit: "ms", standard: "60000",
            help: "Time after which a silent connection is closed."),
        threads,
        Setting(
            "proxies", standard: nil,
            help: "Addresses of the reverse proxies in front, separated by commas: their X-Forwarded-For says where a client is."),
        Setting("limits.connections", .integer(1...100_000), unit: "connections", standard: "4096", help: "Connections held at one time."),
    ]

    private static let threads = Setting(
        "threads", .integer(0...1_024), unit: "threads", standard: "0",
        help: "Event loops, each with connections and a share of the requests; 0: one for each core.")

    public let background: [any Service]

    public static func eventLoops(_ settings: Settings) -> Int {
        let threads = Int(settings.integer(threads.key))
        return threads > 0 ? threads : System.coreCount
    }

    public init(_ environment: ServiceEnvironment) async throws {
        let settings = environment.settings
        let host = settings.text("host")
        let port = Int(settings.integer("port"))
        var limits = GatewayLimits()
        limits.body = Int(settings.integer("limits.body"))
        limits.headers = Int(settings.integer("limits.headers"))
        limits.time = .milliseconds(settings.integer("limits.time"))
        limits.idle = .milliseconds(settings.integer("limits.idle"))
        limits.connections = Int(settings.integer("limits.connections"))
        let gateway = try Gateway(
            services: Services(
                tokens: environment.client(.tokens), respondents: environment.client(.respondents),
                responses: environment.client(.responses), marketplaceTemplates: environment.client(.marketplaceTemplates)),
            publicURL: PublicURL(settings.optionalText("public-url") ?? "http://\(host):\(port)"), limits: limits,
            networks: ClientNetwork(
                proxies: Set((settings.optionalText("proxies") ?? "").split(separator: ",").map { $0.filter { $0 != " " } })),
            now: environment.clock.now)
        background = [gateway.application(host: host, port: port, group: environment.eventLoops, logger: environment.logger)]
    }
}
