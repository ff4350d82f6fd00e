import Contracts

/// Somebody who has come with a link that leads to a survey.
struct Visit: Sendable {
    let link: ParticipationLink
    let survey: Int64
    /// What the link's token stands for; nil of a link without one.
    let grant: Grant?
    /// What the survey says of itself; nil while it cannot be asked.
    let introduction: FillingIntroduction?
    let cookie: ParticipationCookie?

    /// Where the browser says that it stands, with a link that does not lead back there by itself.
    var ownPosition: FillingPosition? {
        guard keepsOwnPlace, grant.map({ $0.state == .started || $0.state == .completed || $0.state == .expired }) ?? true else {
            return nil
        }
        return cookie?.position(in: survey)
    }

    /// Whether only the browser can tell which participation goes on: a token for one start is used up by it (E-11), and a link without any
    /// is everybody's. With a token for many starts each is another, also by one person, or at one device that many people use (E-10).
    var keepsOwnPlace: Bool { grant.map { $0.use == .oneStart } ?? true }

    var isContinued: Bool { grant?.state == .started && grant?.use == .untilCompletion }

    /// Why the link lets nobody begin; nil when it does.
    var refusal: ParticipationNotice? {
        if let grant {
            switch (grant.state, grant.use) {
            case (.revoked, _): return .unknown
            case (.expired, _): return link.isCode ? .expired : .linkExpired
            case (.started, .oneStart), (.completed, .oneStart): return .used
            // The survey alone says whether this was the only time (F-29).
            case (.completed, .untilCompletion) where introduction?.reusableTokens != true: return .answered
            default: break
            }
        } else if introduction?.securityLevel == 3 {
            return .linkNeeded
        }
        return introduction.flatMap { ParticipationNotice($0.availability) }
    }
}
