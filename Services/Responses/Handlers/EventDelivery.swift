import Contracts
import JSON
import RPC
import Storage

/// Tells other services what is in the outbox.
struct EventDelivery: Sendable {
    let tokens: RPCClient
    let respondents: RPCClient

    /// Returns when the destination has taken all of the events.
    func deliver(_ events: [OutboxEvent], to destination: String) async throws {
        let batch = EventBatch(
            events: try events.map { event in
                Event(id: event.id, kind: event.kind, payload: try JSON.decode(JSONValue.self, from: event.payload))
            })
        let context = CallContext(deadline: .after(.seconds(10)), caller: "responses")
        switch destination {
        case ResponseEvents.tokens: _ = try await tokens.call(TokensContract.deliverEvents, batch, in: context)
        case ResponseEvents.respondents: _ = try await respondents.call(RespondentsContract.deliverEvents, batch, in: context)
        default: throw UnknownDestination(name: destination)
        }
    }

    struct UnknownDestination: Error {
        let name: String
    }
}
