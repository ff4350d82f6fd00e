import RPC

/// A service to be called: its name and the addresses of its instances.
struct Target: Sendable, Equatable {
    var service: String
    /// At least one.
    var addresses: [Endpoint]

    /// Each instance by itself, for questions that only it can answer.
    var instances: [Target] { addresses.map { Target(service: service, addresses: [$0]) } }

    var address: String { addresses.map(\.description).joined(separator: ", ") }
}

extension Target: CustomStringConvertible {
    var description: String { "\(service) at \(address)" }
}
