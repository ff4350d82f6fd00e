import NIOConcurrencyHelpers

@testable import GatewayService
@testable import RPC

/// A service of closures, one for each method that a test expects, which remembers what it was asked.
final class ScriptedService: ServiceClient {
    struct Call: Sendable {
        let method: String
        let request: any Sendable
        let context: CallContext
    }

    private struct State {
        var answers: [String: @Sendable (any Sendable, CallContext) async -> Result<any Sendable, RPCError>] = [:]
        var calls: [Call] = []
    }

    private let state = NIOLockedValueBox(State())

    @discardableResult
    func on<Request: MessageValue, Reply: MessageValue>(
        _ method: Method<Request, Reply>, _ answer: @escaping @Sendable (Request, CallContext) async throws -> Reply
    ) -> Self {
        script(method.name, answer)
    }

    /// Answers with the items, and then fails if there is an error.
    @discardableResult
    func on<Request: MessageValue, Item: MessageValue>(
        _ method: StreamMethod<Request, Item>, then error: RPCError? = nil,
        _ answer: @escaping @Sendable (Request, CallContext) async throws -> [Item]
    ) -> Self {
        script(method.name) { request, context in StreamAnswer(items: try await answer(request, context), error: error) }
    }

    private struct StreamAnswer<Item: Sendable> {
        let items: [Item]
        let error: RPCError?
    }

    private func script<Request: Sendable>(
        _ name: String, _ answer: @escaping @Sendable (Request, CallContext) async throws -> some Sendable
    ) -> Self {
        let erased: @Sendable (any Sendable, CallContext) async -> Result<any Sendable, RPCError> = { request, context in
            guard let request = request as? Request else { return .failure(RPCError(.internal, "another request was expected")) }
            do {
                return .success(try await answer(request, context))
            } catch {
                return .failure(error as? RPCError ?? RPCError(.internal, "\(error)"))
            }
        }
        state.withLockedValue { $0.answers[name] = erased }
        return self
    }

    @discardableResult
    func refuse<Request: MessageValue, Reply: MessageValue>(_ method: Method<Request, Reply>, _ error: RPCError) -> Self {
        on(method) { _, _ in throw error }
    }

    @discardableResult
    func refuse<Request: MessageValue, Item: MessageValue>(_ method: StreamMethod<Request, Item>, _ error: RPCError) -> Self {
        on(method) { _, _ in throw error }
    }

    func call<Request: MessageValue, Reply: MessageValue>(
        _ method: Method<Request, Reply>, _ request: Request, in context: CallContext
    ) async throws(RPCError) -> Reply {
        try await answer(to: method.name, request, in: context)
    }

    func stream<Request: MessageValue, Item: MessageValue>(
        _ method: StreamMethod<Request, Item>, _ request: Request, in context: CallContext
    ) -> ItemStream<Item> {
        let items = ItemBuffer<Item>(window: (64, 262_144))
        let task = Task {
            do throws(RPCError) {
                let answer: StreamAnswer<Item> = try await answer(to: method.name, request, in: context)
                for item in answer.items { items.add(item, bytes: 0) }
                items.end(answer.error)
            } catch {
                items.end(error)
            }
        }
        return ItemStream(items: items) { task.cancel() }
    }

    private func answer<Answer>(to method: String, _ request: any Sendable, in context: CallContext) async throws(RPCError) -> Answer {
        let answer = state.withLockedValue { state in
            state.calls.append(Call(method: method, request: request, context: context))
            return state.answers[method]
        }
        guard let answer else { throw RPCError(.unimplemented, "the test expects no \(method)") }
        guard let answer = try await answer(request, context).get() as? Answer else {
            throw RPCError(.internal, "another answer was expected")
        }
        return answer
    }

    var calls: [Call] { state.withLockedValue { $0.calls } }

    func requests<Request: MessageValue, Reply: MessageValue>(_ method: Method<Request, Reply>) -> [Request] {
        calls.filter { $0.method == method.name }.compactMap { $0.request as? Request }
    }

    func requests<Request: MessageValue, Item: MessageValue>(_ method: StreamMethod<Request, Item>) -> [Request] {
        calls.filter { $0.method == method.name }.compactMap { $0.request as? Request }
    }

    func contexts<Request: MessageValue, Reply: MessageValue>(_ method: Method<Request, Reply>) -> [CallContext] {
        calls.filter { $0.method == method.name }.map(\.context)
    }
}
