import ArgumentParser
import RPC

/// `host:port` on a command line, with an IPv6 address in brackets.
extension Endpoint: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(argument)
    }
}
