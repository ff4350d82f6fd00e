import Contracts
import Storage

/// A letter that is under way.
struct ClaimedLetter: Sendable {
    let letter: WaitingLetter
    let mailing: MailingStore.Active
    let channel: WaitingLetter.Channel
    let link: LetterLink
    let optOut: OptOutKey.Mark
}

extension ClaimedLetter {
    /// The last look before a letter leaves: who was removed, anonymised or taken off the list meanwhile gets none.
    static func claim(
        _ chosen: WaitingLetter, of mailing: MailingStore.Active, _ link: LetterLink?, _ optOuts: OptOutKey, at now: Int64,
        in transaction: borrowing Transaction
    ) throws -> ClaimedLetter? {
        guard let letter = try LetterStore.claim(chosen.id, at: now, in: transaction) else { return nil }
        guard letter.hasReceiver, let link else {
            try LetterStore.end(letter.id, .stopped, for: .gone, at: now, in: transaction)
            return nil
        }
        guard let channel = letter.channel else {
            try LetterStore.end(letter.id, .skipped, for: .noAddress, at: now, in: transaction)
            return nil
        }
        let mark = optOuts.mark(letter.addressKey, account: mailing.account)
        if try OptOutStore.contains(mark, in: transaction) {
            try LetterStore.end(letter.id, .skipped, for: .optedOut, at: now, in: transaction)
            return nil
        }
        if mailing.reminderOf != nil, letter.hasAnswered {
            try LetterStore.end(letter.id, .skipped, for: .answered, at: now, in: transaction)
            return nil
        }
        guard channel == chosen.channel else {
            // It got an address meanwhile, and goes by the other channel at its next turn.
            try LetterStore.queueAgain(letter.id, at: now, "", isAttempt: false, isRepetition: false, in: transaction)
            return nil
        }
        return ClaimedLetter(letter: letter, mailing: mailing, channel: channel, link: link, optOut: mark)
    }
}
