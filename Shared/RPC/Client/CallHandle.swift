import NIOCore
import Synchronization

/// Brings the start and the cancellation of one call, which come from different threads, to its link in order.
final class CallHandle: Sendable {
    private enum State {
        case idle
        case begun(ClientCall)
        case cancelled
    }

    private let link: NIOLoopBoundBox<Link>
    private let state = Mutex(State.idle)

    init(_ link: NIOLoopBoundBox<Link>) {
        self.link = link
    }

    func begin(_ call: ClientCall) {
        let isCancelled = state.withLock { state in
            if case .cancelled = state { return true }
            state = .begun(call)
            return false
        }
        onLoop { link in
            if isCancelled { call.fail(.cancelled) } else { link.begin(call) }
        }
    }

    func cancel() {
        let begun: ClientCall? = state.withLock { state in
            defer { state = .cancelled }
            if case .begun(let call) = state { return call }
            return nil
        }
        if let begun { onLoop { $0.cancel(begun) } }
    }

    private func onLoop(_ body: @escaping @Sendable (Link) -> Void) {
        if link.eventLoop.inEventLoop { return body(link.value) }
        link.eventLoop.execute { body(self.link.value) }
    }
}
