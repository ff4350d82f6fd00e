import RPC

/// The services that a command may speak to, and the certificate with which it does.
struct Installation: Sendable, Equatable {
    /// Folder of certificates.
    var certificates: String
    /// The name of the certificate's files.
    var identity: String
    var services: [Target]
    /// What the services were taken from, for messages.
    var origin: String

    /// All on this machine, at the ports that services use unless told otherwise.
    static let standard = Installation(
        certificates: ".fieldwork/certs", identity: "operator",
        services: [
            ("tokens", 7101), ("respondents", 7102), ("responses", 7103), ("marketplace-templates", 7104),
        ].map { Target(service: $0, addresses: [Endpoint(host: "127.0.0.1", port: $1)]) },
        origin: "this machine")

    /// What a context says, and the standard where it says nothing.
    ///
    /// A context that names services has those and no others: half of one installation and half of another would be called otherwise.
    init(_ context: SavedContext, named name: String) {
        self = .standard
        certificates = context.certificates ?? certificates
        identity = context.identity ?? identity
        origin = "the context \(name)"
        if !context.services.isEmpty { services = Self.targets(context.services) }
    }

    private init(certificates: String, identity: String, services: [Target], origin: String) {
        self.certificates = certificates
        self.identity = identity
        self.services = services
        self.origin = origin
    }

    func target(_ service: String) -> Target? {
        services.first { $0.service == service }
    }

    /// In the order of the standard installation, those that it does not have behind them.
    private static func targets(_ services: [String: [String]]) -> [Target] {
        let known = standard.services.map(\.service)
        let places = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, $0) })
        return services.keys
            .sorted { (places[$0] ?? known.count, $0) < (places[$1] ?? known.count, $1) }
            .map { Target(service: $0, addresses: (services[$0] ?? []).compactMap { Endpoint($0) }) }
    }
}
