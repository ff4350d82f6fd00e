import ArgumentParser
import RPC

/// A service on a command line: its name, or `name=host:port`.
struct ServiceArgument: ExpressibleByArgument, Sendable, Equatable {
    var name: String
    /// nil: wherever the context has it.
    var address: Endpoint?

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty else { return nil }
        self.name = String(name)
        guard parts.count == 2 else { return }
        guard let address = Endpoint(parts[1]) else { return nil }
        self.address = address
    }

    static let help: ArgumentHelp = "The services; each may be followed by = and host:port. (default: all of the context)"
}
