import Contracts
import Hummingbird

/// What lets the browser that has started a single participation come back to it, and no other: the response and its key, for the path of
/// the code.
struct ParticipationCookie: Sendable, Equatable {
    private static let name = "participation"
    /// Seconds after which a browser forgets it: 30 days.
    private static let lifetime = 2_592_000

    let response: Int64
    let respondentKey: String

    init(_ access: FillingAccess) {
        response = access.response
        respondentKey = access.respondentKey
    }

    /// nil where the browser has none, or one that is not ours.
    init?(_ header: String?) {
        let pairs = (header ?? "").split(separator: ";").map { $0.drop { $0 == " " } }
        guard let value = pairs.first(where: { $0.hasPrefix("\(Self.name)=") })?.dropFirst(Self.name.count + 1) else { return nil }
        let parts = value.split(separator: ".")
        guard parts.count == 2, let response = Int64(parts[0]), parts[1].utf8.count <= 64 else { return nil }
        self.response = response
        respondentKey = String(parts[1])
    }

    func position(in survey: Int64) -> FillingPosition {
        FillingPosition(survey: survey, response: response, respondentKey: respondentKey)
    }

    /// The value of `Set-Cookie`. Lax, because the link is followed from mails and other pages.
    func header(path: String, isSecure: Bool) -> String {
        let value = "\(response).\(respondentKey)"
        let secure = isSecure ? "; Secure" : ""
        return "\(Self.name)=\(value); Path=\(path); Max-Age=\(Self.lifetime); HttpOnly; SameSite=Lax\(secure)"
    }
}
