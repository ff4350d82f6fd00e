import Contracts
import RPC

/// Who may use templates.
struct TemplateFeature: Sendable {
    private static let name = "templates"

    let tokens: any TokensPeer

    /// Asks `tokens` each time: whoever switches the feature off or on is obeyed by the next call.
    ///
    /// - Throws: `MarketplaceRefusal.featureOff`, or why `tokens` cannot be asked.
    func require(for account: Int64, in call: CallContext) async throws {
        guard try await tokens.account(AccountID(id: account), in: call.nested()).features.contains(Self.name) else {
            throw RPCError(.permissionDenied, reason: MarketplaceRefusal.featureOff, "the account does not have the template feature")
        }
    }
}
