import JSON
import RPC

/// A method that this program knows by its name only, and what its service says of it.
struct DynamicMethod: Sendable {
    let name: String
    /// nil when the service did not say.
    let reference: MethodReference?
    /// Milliseconds for a call.
    let timeLimit: Int64
    private let unary: Method<JSONValue, JSONValue>
    private let stream: StreamMethod<JSONValue, JSONValue>

    enum Reply: Sendable {
        case reply(JSONValue)
        /// One of a stream's.
        case item(JSONValue)
    }

    /// For calls of a method that nothing is known of: 5 s.
    private static let standardTimeLimit: Int64 = 5_000

    /// - Parameter timeLimit: nil: the method's own.
    init(_ name: String, reference: MethodReference?, timeLimit: Int64?) {
        self.name = name
        self.reference = reference
        self.timeLimit = timeLimit ?? reference?.timeLimit ?? Self.standardTimeLimit
        let isIdempotent = reference?.idempotent ?? false
        unary = Method(name, isIdempotent: isIdempotent, callers: .everyone, timeLimit: self.timeLimit)
        stream = StreamMethod(name, isIdempotent: isIdempotent, callers: .everyone, timeLimit: self.timeLimit)
    }

    /// How a call ends of a method that is not there, with the names that may have been meant.
    static func unknown(_ name: String, of target: Target, among names: [String]) -> RPCError {
        let question = NearestNames.question(NearestNames.of(name, among: names))
        return RPCError(
            .unimplemented, "it has no method \(name)" + (question ?? "; `fieldwork describe \(target.service)` lists what it has"),
            isNotExecuted: true, doNotRetry: true, peer: target.description)
    }

    /// Makes one call of it.
    ///
    /// - Parameter onReply: Is given the reply, or each item of a stream as it comes.
    /// - Returns: The number of items; nil for a reply.
    @discardableResult
    func call(
        _ request: JSONValue, with client: RPCClient, in context: CallContext, onReply: (Reply) -> Void
    ) async throws(RPCError) -> Int? {
        switch reference?.kind {
        case "stream": return try await items(request, with: client, in: context, onReply: onReply)
        case nil:
            do throws(RPCError) {
                onReply(.reply(try await client.call(unary, request, in: context)))
                return nil
            } catch  where error.code == .unimplemented && error.isNotExecuted {
                return try await itemsInstead(of: error, request, with: client, in: context, onReply: onReply)
            }
        default:
            onReply(.reply(try await client.call(unary, request, in: context)))
            return nil
        }
    }

    private func items(
        _ request: JSONValue, with client: RPCClient, in context: CallContext, onReply: (Reply) -> Void
    ) async throws(RPCError) -> Int {
        var count = 0
        for try await item in client.stream(stream, request, in: context) {
            onReply(.item(item))
            count += 1
        }
        return count
    }

    /// Whether there is such a method, of the other kind, only a call can tell. If there is none, the first error says so.
    private func itemsInstead(
        of first: RPCError, _ request: JSONValue, with client: RPCClient, in context: CallContext, onReply: (Reply) -> Void
    ) async throws(RPCError) -> Int {
        do throws(RPCError) {
            return try await items(request, with: client, in: context, onReply: onReply)
        } catch  where error.code == .unimplemented && error.isNotExecuted {
            throw first
        }
    }
}
