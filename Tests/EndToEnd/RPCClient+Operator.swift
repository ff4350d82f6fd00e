import Logging
import NIOPosix
import RPC
import TestSupport

extension RPCClient {
    /// A client that shows `identity` to the instances of a service on this machine.
    static func to(_ service: String, _ ports: Int..., as identity: TLSIdentity) -> RPCClient {
        RPCClient(
            service: service, configuration: ClientConfiguration(endpoints: ports.map { Endpoint(host: "127.0.0.1", port: $0) }),
            identity: identity, eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// The ids of the server's connections.
    func connections() async throws -> Set<Int64> {
        var ids: Set<Int64> = []
        for try await report in stream(SystemMethods.connections, Nothing(), in: .patient) { ids.insert(report.id) }
        return ids
    }
}

extension CallContext {
    /// Time enough for a machine that is busy with other things.
    static var patient: CallContext { CallContext(deadline: .after(.seconds(60))) }
}
