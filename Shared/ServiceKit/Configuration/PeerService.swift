/// A service of this installation that another one calls.
public enum PeerService: String, Sendable, CaseIterable {
    case tokens
    case respondents
    case responses
    case marketplaceTemplates = "marketplace-templates"

    public var name: String { rawValue }

    /// Where it listens unless told otherwise.
    public var defaultPort: Int {
        switch self {
        case .tokens: 7101
        case .respondents: 7102
        case .responses: 7103
        case .marketplaceTemplates: 7104
        }
    }

    var host: Setting {
        Setting("\(name).host", standard: "127.0.0.1", help: "The host of the service \(name).")
    }

    var port: Setting {
        Setting("\(name).port", .integer(1...65_535), standard: String(defaultPort), help: "The port of the service \(name).")
    }
}
