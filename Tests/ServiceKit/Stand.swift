import RPC

@testable import ServiceKit

/// A service that has nothing but what all have, and one peer.
struct Stand: ServiceApplication {
    static let name = "stand"
    static let defaultPort = 7999
    static let peers: [PeerService] = [.tokens]

    init(_ environment: ServiceEnvironment) async throws {}

    func register(in router: inout Router) {}
}
