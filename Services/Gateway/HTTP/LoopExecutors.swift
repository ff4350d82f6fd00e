import NIOCore
import RPC

/// The executors of the gateway's event loops: a request is read, answered and written on the loop of its connection, and calls services from
/// there, without a change of thread.
struct LoopExecutors: Sendable {
    private let executors: [ObjectIdentifier: LoopExecutor]

    init(_ group: any EventLoopGroup) {
        executors = Dictionary(group.makeIterator().map { (ObjectIdentifier($0), LoopExecutor($0)) }) { first, _ in first }
    }

    /// nil for a loop that is none of the group's.
    subscript(eventLoop: any EventLoop) -> LoopExecutor? {
        executors[ObjectIdentifier(eventLoop)]
    }
}
