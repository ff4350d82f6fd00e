import NIOCore
import RPC

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

    var addresses: Setting {
        Setting(
            "\(name).addresses", .endpoints, standard: nil,
            help: "All instances of the service \(name), instead of host and port; a name stands for all of its addresses.")
    }

    var hedge: Setting {
        Setting(
            "\(name).hedge", .integer(0...60_000), unit: "ms", standard: "0",
            help: "Time after which a read of the service \(name) is also sent to another instance; 0: never.")
    }

    var settings: [Setting] { [host, port, addresses, hedge] }

    func configuration(_ settings: Settings) -> ClientConfiguration {
        let endpoints = settings.optionalText(addresses.key).map(Setting.endpoints)
        var configuration = ClientConfiguration(
            endpoints: endpoints ?? [Endpoint(host: settings.text(host.key), port: Int(settings.integer(port.key)))])
        let hedge = settings.integer(hedge.key)
        if hedge > 0 { configuration.hedgeAfter = .milliseconds(hedge) }
        return configuration
    }
}
