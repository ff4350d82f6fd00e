import ArgumentParser

/// Where a service listens.
struct ServiceAddress: Sendable, Equatable {
    var host: String
    var port: Int

    /// The services that answer RPC and the ports that they use unless told otherwise.
    static let defaultPorts: KeyValuePairs = [
        "tokens": 7101, "respondents": 7102, "responses": 7103, "marketplace-templates": 7104,
    ]

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// This machine, at the service's default port; nil for a service that has none.
    init?(defaultOf service: String) {
        guard let port = Self.defaultPorts.first(where: { $0.key == service })?.value else { return nil }
        self.init(host: "127.0.0.1", port: port)
    }
}

extension ServiceAddress: ExpressibleByArgument {
    /// `host:port`, with an IPv6 address in brackets.
    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"), let port = UInt16(argument[argument.index(after: colon)...]), port > 0 else {
            return nil
        }
        var host = argument[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() } else if host.contains(":") { return nil }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: Int(port))
    }
}

extension ServiceAddress: CustomStringConvertible {
    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
