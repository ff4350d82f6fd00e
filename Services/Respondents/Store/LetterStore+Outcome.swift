import Storage

extension LetterStore {
    /// What became of a letter that was handed over.
    ///
    /// - Parameter retry: nil when it was tried often enough.
    static func note(
        _ outcome: DeliveryOutcome, of claimed: ClaimedLetter, retryAt retry: Int64?, at now: Int64, in transaction: borrowing Transaction
    ) throws {
        let letter = claimed.letter
        switch outcome {
        case .sent:
            try sent(letter.id, to: letter.respondent, account: claimed.mailing.account, at: now, in: transaction)
        case .refused(let words):
            try failed(letter.id, words, at: now, in: transaction)
        case .unreachable(let words):
            try queueAgain(letter.id, at: now, words, isAttempt: false, isRepetition: false, in: transaction)
        case .postponed(let words), .uncertain(let words):
            guard let retry else { return try failed(letter.id, words, at: now, in: transaction) }
            let isRepetition = if case .uncertain = outcome { true } else { false }
            try queueAgain(letter.id, at: retry, words, isAttempt: true, isRepetition: isRepetition, in: transaction)
        }
    }
}
