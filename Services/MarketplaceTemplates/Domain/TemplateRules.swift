import Contracts
import JSON
import RPC

/// A template whose parts are what they must be.
struct ValidTemplate: Sendable {
    let new: NewTemplate
    /// Without repeats.
    let sharedWith: [Int64]
    /// With a `buyer_quota_id` in each quota, so that all surveys made of it have the same (PS:818, PS:962).
    let content: JSONObject

    /// - Parameter buyerID: Draws 15 letters and digits.
    init(_ new: NewTemplate, owner: Int64, buyerID: () -> String) throws(RPCError) {
        var mistakes = Mistakes()
        for (field, text) in [("folder", new.folder), ("name", new.name), ("title", new.title)] {
            let isPrintable = !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
            guard text.allSatisfy(\.isWhitespace) || !isPrintable || text.count > MarketplaceLimits.name else { continue }
            mistakes.note(field, "must be 1 to \(MarketplaceLimits.name) characters, without control characters")
        }
        let sharedWith = new.sharedWith.withoutRepeats
        if sharedWith.count > MarketplaceLimits.sharedAccounts || sharedWith.contains(where: { $0 < 1 }) {
            mistakes.note("sharedWith", "must be up to \(MarketplaceLimits.sharedAccounts) ids of accounts")
        }
        if new.visibility == .own, sharedWith.contains(where: { $0 != owner }) {
            mistakes.note("sharedWith", "needs the visibility shared")
        }
        guard var content = new.content.object else {
            mistakes.note("content", "must be an object")
            throw .invalid(mistakes.violations)
        }
        for violation in PayloadReader(content, at: "content.").mistakes.violations {
            mistakes.note(violation.field, violation.description)
        }
        content = Self.named(content, buyerID)
        if JSON.encode(content).count > MarketplaceLimits.contentBytes {
            mistakes.note("content", "must not take more than \(MarketplaceLimits.contentBytes) bytes as JSON")
        }
        try mistakes.check()
        (self.new, self.sharedWith, self.content) = (new, sharedWith, content)
    }

    private static func named(_ content: JSONObject, _ buyerID: () -> String) -> JSONObject {
        guard let quotas = content["quotas"]?.array else { return content }
        var (named, taken) = (content, Set(quotas.compactMap { $0["buyer_quota_id"]?.string }))
        named["quotas"] = .array(
            quotas.map { quota in
                guard let name = quota["buyer_quota_id"], !name.isNull, name != "" else {
                    var (quota, drawn) = (quota, buyerID())
                    while !taken.insert(drawn).inserted { drawn = buyerID() }
                    quota["buyer_quota_id"] = .string(drawn)
                    return quota
                }
                return quota
            })
        return named
    }
}
