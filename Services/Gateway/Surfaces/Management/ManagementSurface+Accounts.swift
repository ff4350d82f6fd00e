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
        let id = try id("account", of: "account", context)
        var fields = FieldReader(try await document(request))
        let change = AccountChange(
            id: id, name: fields.optionalText("name"), features: fields.optionalTexts("features"),
            serviceBuyer: fields.optionalFlag("service_buyer"))
        try fields.finish()
        return reply(.ok, Self.body(try await services.tokens.call(TokensContract.updateAccount, change, in: call)))
    }

    /// The operator makes keys for every account, a key with the scope `manage` for its own.
    func createKey(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let account = try id("account", of: "account", context)
        let principal = try await authenticator.principal(of: request, context)
        let call =
            principal.isOperator ? try await operatorCall(for: request, context) : try await self.call(for: request, context)
        guard principal.isOperator || principal.account == account else { throw Fault.notFound("The account does not exist.") }
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

    private static func body(_ account: Account) -> JSONValue {
        [
            "id": .integer(account.id), "name": .string(account.name), "features": .array(account.features.map { .string($0) }),
            "service_buyer": .bool(account.serviceBuyer),
        ]
    }
}
