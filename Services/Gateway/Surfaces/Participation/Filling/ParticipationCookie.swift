import Contracts
import HTTPTypes

/// What lets the browser that takes part come back to its response, and no other: the response and its key.
///
/// It is set for the response's own pages, and where a link does not lead back by itself for the link's path, too. So the pages need
/// neither token nor key in their addresses, where histories and logs would keep them.
struct ParticipationCookie: Sendable, Equatable {
    private static let name = "participation"
    /// Seconds after which a browser forgets it: 30 days, and an hour after the end, for who loads that page again.
    static let lifetime = 2_592_000
    static let lifetimeAfterEnd = 3_600

    let response: Int64
    let respondentKey: String
    /// Where the answers lead to a buyer's survey.
    let entry: EntryMark?

    init(_ position: FillingPosition, entry: EntryMark? = nil) {
        response = position.response
        respondentKey = position.respondentKey
        self.entry = entry
    }

    /// nil where the browser has none, or one that is not ours.
    init?(_ header: String?) {
        let pairs = (header ?? "").split(separator: ";").map { $0.drop { $0 == " " } }
        guard let value = pairs.first(where: { $0.hasPrefix("\(Self.name)=") })?.dropFirst(Self.name.count + 1) else { return nil }
        let parts = value.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2, let response = Int64(parts[0]), 1...64 ~= parts[1].utf8.count else { return nil }
        entry = EntryMark(Array(parts.dropFirst(2)))
        guard parts.count == 2 || entry != nil else { return nil }
        self.response = response
        respondentKey = String(parts[1])
    }

    func position(in survey: Int64) -> FillingPosition {
        FillingPosition(survey: survey, response: response, respondentKey: respondentKey)
    }

    /// The value of `Set-Cookie`. Lax, because links are followed from mails and other pages.
    func header(path: String, isSecure: Bool, lifetime: Int = lifetime) -> String {
        let value = "\(response).\(respondentKey)" + (entry.map { ".\($0.text)" } ?? "")
        let secure = isSecure ? "; Secure" : ""
        return "\(Self.name)=\(value); Path=\(path); Max-Age=\(lifetime); HttpOnly; SameSite=Lax\(secure)"
    }
}
