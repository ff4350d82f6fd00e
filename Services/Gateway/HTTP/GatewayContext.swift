import Hummingbird
import NIOCore
import RPC

/// What accompanies an HTTP request through the gateway.
struct GatewayContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    /// The context of the calls that the request leads to: its deadline and trace, and once the client is known, account and caller.
    var call: CallContext
    /// Where the request comes from, as the one whose wrong tries are counted.
    var client: GuessSubject?
    /// Watches over the client's connection; nil in tests without sockets.
    var watch: ConnectionWatch?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
        call = CallContext(deadline: .distantFuture)
    }
}
