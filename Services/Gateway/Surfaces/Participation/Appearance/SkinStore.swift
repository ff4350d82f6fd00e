import Contracts
import NIOConcurrencyHelpers
import RPC

/// Knows how accounts' pages look: asks `tokens`, and remembers the answer for half a minute.
///
/// A page is not refused for its looks: while `tokens` cannot be asked it looks as it did before, or as the house does.
final class SkinStore: Sendable {
    private struct Entry {
        let skin: Skin
        var expiry: Int64
    }

    private static let lifetime: Int64 = 30_000_000
    /// After a failure it is not asked again for so long.
    private static let patience: Int64 = 2_000_000
    private static let capacity = 1_000

    private let tokens: any ServiceClient
    private let now: @Sendable () -> Int64
    private let entries = NIOLockedValueBox<[Int64: Entry]>([:])

    /// - Parameter now: µs.
    init(tokens: any ServiceClient, now: @escaping @Sendable () -> Int64) {
        self.tokens = tokens
        self.now = now
    }

    func skin(of account: Int64, in call: CallContext) async -> Skin {
        let now = now()
        let known = entries.withLockedValue { entries -> Entry? in
            guard let entry = entries[account] else { return nil }
            // Whoever finds it too old asks, and the others go on with it meanwhile.
            if entry.expiry <= now { entries[account]?.expiry = now + Self.patience }
            return entry
        }
        if let known, known.expiry > now { return known.skin }
        do throws(RPCError) {
            let appearance = try await tokens.call(TokensContract.getAppearance, AccountID(id: account), in: call.nested())
            let isSame = known?.skin.identity == Skin.Identity(account: account, version: appearance.version, name: appearance.name)
            let skin = if isSame, let known { known.skin } else { Skin(appearance) }
            keep(skin, of: account, until: now + Self.lifetime)
            return skin
        } catch {
            let skin = known?.skin ?? .house
            keep(skin, of: account, until: now + Self.patience)
            return skin
        }
    }

    private func keep(_ skin: Skin, of account: Int64, until expiry: Int64) {
        entries.withLockedValue { entries in
            if entries.count >= Self.capacity { entries.removeAll() }
            entries[account] = Entry(skin: skin, expiry: expiry)
        }
    }
}
