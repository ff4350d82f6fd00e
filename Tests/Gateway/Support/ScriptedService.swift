import NIOConcurrencyHelpers
import RPC

@testable import GatewayService

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
        let erased: @Sendable (any Sendable, CallContext) async -> Result<any Sendable, RPCError> = { request, context in
            guard let request = request as? Request else { return .failure(RPCError(.internal, "another request was expected")) }
            do {
                return .success(try await answer(request, context))
            } catch {
                return .failure(error as? RPCError ?? RPCError(.internal, "\(error)"))
            }
        }
        state.withLockedValue { $0.answers[method.name] = erased }
        return self
    }

    @discardableResult
    func refuse<Request: MessageValue, Reply: MessageValue>(_ method: Method<Request, Reply>, _ error: RPCError) -> Self {
        on(method) { _, _ in throw error }
    }

    func call<Request: MessageValue, Reply: MessageValue>(
        _ method: Method<Request, Reply>, _ request: Request, in context: CallContext
    ) async throws(RPCError) -> Reply {
        let answer = state.withLockedValue { state in
            state.calls.append(Call(method: method.name, request: request, context: context))
            return state.answers[method.name]
        }
        guard let answer else { throw RPCError(.unimplemented, "the test expects no \(method.name)") }
        guard let reply = try await answer(request, context).get() as? Reply else {
            throw RPCError(.internal, "another reply was expected")
        }
        return reply
    }

    var calls: [Call] { state.withLockedValue { $0.calls } }

    func requests<Request: MessageValue, Reply: MessageValue>(_ method: Method<Request, Reply>) -> [Request] {
        calls.filter { $0.method == method.name }.compactMap { $0.request as? Request }
    }

    func contexts<Request: MessageValue, Reply: MessageValue>(_ method: Method<Request, Reply>) -> [CallContext] {
        calls.filter { $0.method == method.name }.map(\.context)
    }
}
