import Contracts

extension ParticipationNotice {
    /// What an entry has come to; nil of one that goes on.
    init?(_ state: BuyerEntryState) {
        switch state {
        case .screening, .admitted: return nil
        case .completed: self = .completed
        case .terminated: self = .notWanted
        case .overquota: self = .quotaFull
        case .closed: self = .ended
        }
    }

    init(_ refusal: BuyerEntryRefusal) {
        switch refusal {
        case .link: self = .linkIncomplete
        case .notYet: self = .notYet
        case .paused: self = .paused
        case .closed: self = .ended
        case .full: self = .full
        case .notAdmitted, .unanswered: self = .unreadable
        }
    }
}
