import Contracts
import Hummingbird
import JSON
import RPC

/// Accounts and their keys.
extension ManagementSurface {
    func createAccount(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await operatorCall(for: request, context)
        var fields = FieldReader(try await document(request))
        let account = NewAccount(
            name: fields.text("name"), features: fields.optionalTexts("features") ?? [],
            serviceBuyer: fields.optionalFlag("service_buyer") ?? false)
        try fields.finish()
        return reply(.created, Self.body(try await services.tokens.call(TokensContract.createAccount, account, in: call)))
    }

    func updateAccount(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await operatorCall(for: request, context)
        let id = try context.id("account", of: "account")
        var fields = FieldReader(try await document(request))
        let change = AccountChange(
            id: id, name: fields.optionalText("name"), features: fields.optionalTexts("features"),
            serviceBuyer: fields.optionalFlag("service_buyer"))
        try fields.finish()
        return reply(.ok, Self.body(try await services.tokens.call(TokensContract.updateAccount, change, in: call)))
    }

    func createKey(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (account, call) = try await keysCall(for: request, context)
        var fields = FieldReader(try await document(request))
        let key = NewKey(account: account, name: fields.text("name"), scopes: fields.words("scopes", of: Scope.allCases))
        try fields.finish()
        let issued = try await services.tokens.call(TokensContract.createKey, key, in: call)
        return reply(
            .created,
            [
                "id": .integer(issued.id), "client_id": .string(issued.clientID), "secret": .string(issued.secret),
                "name": .string(key.name), "scopes": .array(key.scopes.map { .string($0.rawValue) }),
            ])
    }

    /// Keys without their secrets, which are nowhere.
    func listKeys(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (account, call) = try await keysCall(for: request, context)
        let page = try ListPage(try request.queryParameters())
        let wanted = KeysRequest(account: account, cursor: page.cursor, limit: page.limit)
        return try await reply("keys", services.tokens.stream(TokensContract.listKeys, wanted, in: call)) { key in
            [
                "id": .integer(key.id), "client_id": .string(key.clientID), "name": .string(key.name),
                "scopes": .array(key.scopes.map { .string($0.rawValue) }), "created_at": Timestamp.value(key.createdAt),
            ]
        }
    }

    /// The key lets nobody in from the reply on; other gateways that have just verified it follow within five seconds.
    func revokeKey(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (account, call) = try await keysCall(for: request, context)
        let key = try context.id("key", of: "key")
        // Also after an error: it may have come behind the revocation.
        defer { authenticator.keys.forget(key: key) }
        _ = try await services.tokens.call(TokensContract.revokeKey, KeyName(account: account, id: key), in: call)
        return Response(status: .noContent)
    }

    /// The account in the path, and the context for calls about its keys: the operator has those of every account, a key with the scope
    /// `manage` its own account's.
    private func keysCall(for request: Request, _ context: GatewayContext) async throws -> (account: Int64, call: CallContext) {
        let account = try context.id("account", of: "account")
        let principal = try await authenticator.principal(of: request, context)
        let call =
            principal.isOperator ? try await operatorCall(for: request, context) : try await self.call(for: request, context)
        guard principal.isOperator || principal.account == account else { throw Fault.notFound("The account does not exist.") }
        return (account, call)
    }

    private static func body(_ account: Account) -> JSONValue {
        [
            "id": .integer(account.id), "name": .string(account.name), "features": .array(account.features.map { .string($0) }),
            "service_buyer": .bool(account.serviceBuyer),
        ]
    }
}
