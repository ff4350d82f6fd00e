import RPC

/// A service as the gateway sees it: it answers the methods of its contract.
protocol ServiceClient: Sendable {
    func call<Request: MessageValue, Reply: MessageValue>(
        _ method: Method<Request, Reply>, _ request: Request, in context: CallContext
    ) async throws(RPCError) -> Reply

    func stream<Request: MessageValue, Item: MessageValue>(
        _ method: StreamMethod<Request, Item>, _ request: Request, in context: CallContext
    ) -> ItemStream<Item>
}

extension RPCClient: ServiceClient {}

/// The services that surfaces speak for.
struct Services: Sendable {
    let tokens: any ServiceClient
    let respondents: any ServiceClient
    let responses: any ServiceClient
    let marketplaceTemplates: any ServiceClient
}
