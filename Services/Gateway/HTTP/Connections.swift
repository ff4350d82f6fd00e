import NIOConcurrencyHelpers
import NIOCore
import NIOHTTPTypes
import ServiceLifecycle

/// The open connections of the gateway, by channel.
///
/// Deadlines are checked all together twice a second: a timer for each request would cost several allocations and a lock each.
final class Connections: Service {
    private let watches = NIOLockedValueBox<[ObjectIdentifier: ConnectionWatch]>([:])

    /// What to put into a new connection's pipeline.
    func handler() -> any RemovableChannelHandler & Sendable {
        ConnectionHandler(self)
    }

    /// nil for a channel that is closed already, or that is none of ours (in tests without sockets).
    func watch(of channel: any Channel) -> ConnectionWatch? {
        watches.withLockedValue { $0[ObjectIdentifier(channel)] }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(500))
                self.cancelLateWork(at: .now())
            }
        }
    }

    func cancelLateWork(at now: NIODeadline) {
        for watch in watches.withLockedValue({ Array($0.values) }) { watch.cancelIfLate(at: now) }
    }

    fileprivate func opened(_ channel: any Channel) -> ConnectionWatch {
        let watch = ConnectionWatch()
        watches.withLockedValue { $0[ObjectIdentifier(channel)] = watch }
        return watch
    }

    fileprivate func closed(_ channel: any Channel) {
        watches.withLockedValue { $0[ObjectIdentifier(channel)] = nil }
    }
}

/// Tells a connection's watch what its client does.
private final class ConnectionHandler: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = HTTPRequestPart

    private let connections: Connections
    private let watch = NIOLockedValueBox<ConnectionWatch?>(nil)

    init(_ connections: Connections) {
        self.connections = connections
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let opened = connections.opened(context.channel)
        watch.withLockedValue { $0 = opened }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        connections.closed(context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: watch.withLockedValue { $0 }?.requestBegan()
        case .end: watch.withLockedValue { $0 }?.requestEnded()
        case .body: break
        }
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        watch.withLockedValue { $0 }?.clientLeft()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A client that has closed its sending half has hung up, as far as HTTP servers can tell.
        if let event = event as? ChannelEvent, event == .inputClosed { watch.withLockedValue { $0 }?.clientLeft() }
        context.fireUserInboundEventTriggered(event)
    }
}
