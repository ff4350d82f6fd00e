import JSON
import NIOCore
import Wire

/// One call in a client, from its start to its result.
///
/// `@unchecked Sendable`: the immutable parts are Sendable, and every mutable one is read and written on the event loop of the call's link
/// alone, which `Link` asserts at each of its entries.
final class ClientCall: @unchecked Sendable {
    let methodName: String
    let methodIndex: Int
    let isIdempotent: Bool
    let context: CallContext
    let encode: @Sendable (inout JSONWriter) -> Void
    /// Given the payload of the reply, valid during the call only, or why there is none.
    private let complete: @Sendable (Result<UnsafeRawBufferPointer, RPCError>) -> Void

    private(set) var isCompleted = false
    /// Set while the call has a slot.
    var stream: StreamID?

    init<Request: MessageValue, Reply: MessageValue>(
        _ method: Method<Request, Reply>, _ request: Request, context: CallContext, peer: String,
        resume: @escaping @Sendable (Result<Reply, RPCError>) -> Void
    ) {
        methodName = method.name
        methodIndex = method.index
        isIdempotent = method.isIdempotent
        self.context = context
        encode = { writer in request.encode(to: &writer) }
        complete = { result in
            switch result {
            case .success(let payload):
                do {
                    resume(.success(try JSON.decode(Reply.self, from: payload)))
                } catch {
                    let text = "the reply to \(method.name) cannot be read: \(error)"
                    resume(.failure(RPCError(.internal, text, doNotRetry: true, peer: peer)))
                }
            case .failure(let error):
                resume(.failure(error))
            }
        }
    }

    func succeed(_ payload: UnsafeRawBufferPointer) {
        guard !isCompleted else { return }
        isCompleted = true
        complete(.success(payload))
    }

    func fail(_ error: RPCError) {
        guard !isCompleted else { return }
        isCompleted = true
        complete(.failure(error))
    }
}
