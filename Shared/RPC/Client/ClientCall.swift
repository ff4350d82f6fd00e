import JSON
import NIOCore
import Wire

/// One call of a client, from its start to its result, through all attempts to make it.
///
/// `@unchecked Sendable`: what is mutable is read and written on the event loop of the call's balancer alone. Subclasses know the types.
class ClientCall: @unchecked Sendable {
    let methodName: String
    let methodIndex: Int
    let kind: RegisteredMethod.Kind
    let isIdempotent: Bool
    let context: CallContext

    private(set) var isCompleted = false
    /// Whether the call has come to its balancer. Until then whoever waits for it may not be there yet, and nobody can be told of its end.
    private(set) var hasBegun = false
    /// Whether the caller has given up, perhaps before the call began.
    private(set) var isCancelled = false
    /// Attempts that have begun.
    var attempts = 0
    /// Those that have not ended.
    var live: (first: Attempt?, second: Attempt?)
    /// The link of the last attempt that failed.
    var avoided: Link?

    init(methodName: String, methodIndex: Int, kind: RegisteredMethod.Kind, isIdempotent: Bool, context: CallContext) {
        self.methodName = methodName
        self.methodIndex = methodIndex
        self.kind = kind
        self.isIdempotent = isIdempotent
        self.context = context
    }

    // MARK: What subclasses do

    func encode(to writer: inout JSONWriter) {
        preconditionFailure("a call of no type")
    }

    /// Hands the result over. Called once, as the last thing.
    func deliver(_ result: Result<UnsafeRawBufferPointer, RPCError>) {
        preconditionFailure("a call of no type")
    }

    /// Hands an item over.
    ///
    /// - Throws: When the item cannot be read.
    func deliver(item payload: UnsafeRawBufferPointer) throws(RPCError) {
        preconditionFailure("a call of no stream")
    }

    /// Whether part of the answer has been handed over, so that the call cannot be made again.
    var hasBegunAnswer: Bool { false }

    // MARK: Ending

    /// Completes the call with a reply's payload, or with nothing at the end of a stream.
    func succeed(_ payload: UnsafeRawBufferPointer) {
        guard !isCompleted else { return }
        isCompleted = true
        deliver(.success(payload))
    }

    func fail(_ error: RPCError) {
        guard !isCompleted else { return }
        isCompleted = true
        deliver(.failure(error))
    }

    func begin() {
        hasBegun = true
    }

    /// Ends the call, as soon as it has begun.
    func cancel() {
        isCancelled = true
        if hasBegun { fail(.cancelled) }
    }

    // MARK: Attempts

    func add(_ attempt: Attempt) {
        attempts += 1
        if live.first == nil { live.first = attempt } else { live.second = attempt }
    }

    func remove(_ attempt: Attempt) {
        if live.first === attempt { live.first = nil }
        if live.second === attempt { live.second = nil }
    }

    var isLive: Bool { live.first != nil || live.second != nil }
}

/// One attempt to make a call: on one link, on one connection.
final class Attempt {
    let call: ClientCall
    let link: Link
    /// Set while the attempt has a slot.
    var stream: StreamID?
    var connection: ClientConnection?
    /// Whether it has succeeded, failed or been given up; what the server then still says counts for nothing.
    var isOver = false
    /// What has come of an answer in fragments.
    var answer = Reassembly()

    init(_ call: ClientCall, on link: Link) {
        self.call = call
        self.link = link
    }

    /// Tells the server that nobody waits.
    func cancel() {
        isOver = true
        if let connection { connection.cancel(self) } else { link.forget(self) }
    }
}

/// A call with one reply.
final class UnaryCall<Request: MessageValue, Reply: MessageValue>: ClientCall, @unchecked Sendable {
    private let request: Request
    private let peer: String
    /// Set before the call begins.
    var continuation: UnsafeContinuation<Result<Reply, RPCError>, Never>?

    init(_ method: Method<Request, Reply>, _ request: Request, context: CallContext, peer: String) {
        self.request = request
        self.peer = peer
        super.init(
            methodName: method.name, methodIndex: method.index, kind: .unary, isIdempotent: method.isIdempotent, context: context)
    }

    override func encode(to writer: inout JSONWriter) {
        request.encode(to: &writer)
    }

    override func deliver(_ result: Result<UnsafeRawBufferPointer, RPCError>) {
        guard let continuation else { return }
        self.continuation = nil
        switch result {
        case .success(let payload):
            do {
                continuation.resume(returning: .success(try JSON.decode(Reply.self, from: payload)))
            } catch {
                let text = "the reply to \(methodName) cannot be read: \(error)"
                continuation.resume(returning: .failure(RPCError(.internal, text, doNotRetry: true, peer: peer)))
            }
        case .failure(let error):
            continuation.resume(returning: .failure(error))
        }
    }
}

/// A call answered with items.
final class StreamCall<Request: MessageValue, Item: MessageValue>: ClientCall, @unchecked Sendable {
    private let request: Request
    private let peer: String
    private let items: ItemBuffer<Item>
    private var hasItems = false

    init(_ method: StreamMethod<Request, Item>, _ request: Request, context: CallContext, peer: String, items: ItemBuffer<Item>) {
        self.request = request
        self.peer = peer
        self.items = items
        super.init(
            methodName: method.name, methodIndex: method.index, kind: .stream, isIdempotent: method.isIdempotent, context: context)
    }

    override func encode(to writer: inout JSONWriter) {
        request.encode(to: &writer)
    }

    override var hasBegunAnswer: Bool { hasItems }

    override func deliver(item payload: UnsafeRawBufferPointer) throws(RPCError) {
        hasItems = true
        do {
            items.add(try JSON.decode(Item.self, from: payload), bytes: payload.count)
        } catch {
            throw RPCError(.internal, "an item of \(methodName) cannot be read: \(error)", doNotRetry: true, peer: peer)
        }
    }

    override func deliver(_ result: Result<UnsafeRawBufferPointer, RPCError>) {
        switch result {
        case .success: items.end(nil)
        case .failure(let error): items.end(error)
        }
    }
}
