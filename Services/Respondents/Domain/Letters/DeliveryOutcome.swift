/// What became of handing a letter over.
enum DeliveryOutcome: Equatable, Sendable {
    case sent
    /// The letter will never be taken.
    case refused(String)
    /// This letter is not taken now.
    case postponed(String)
    /// No letter is taken now, and this one was not begun.
    case unreachable(String)
    /// The letter was handed over completely, and the answer is missing: it may have arrived.
    case uncertain(String)
}

/// How far a conversation with a mail server came, and its last words.
struct SMTPConversation: Equatable, Sendable {
    enum Stage: Sendable, Comparable {
        /// Connecting, encryption, login.
        case opening
        /// MAIL FROM
        case sender
        /// RCPT TO
        case recipient
        /// DATA and what follows it
        case content
    }

    var stage = Stage.opening
    /// Of the server's last complete reply; 0 without one.
    var code = 0
    /// The server's last line.
    var words = ""
    /// Whether the last byte of the letter was handed over.
    var isContentComplete = false
}

extension DeliveryOutcome {
    /// What a conversation that ended with an error means for the letter.
    ///
    /// What the server says before it knows the receiver is not about the letter, but for 552: that letter is too large.
    ///
    /// - Parameter fault: What the client says of the end.
    init(failed conversation: SMTPConversation, fault: String) {
        let words = conversation.words.isEmpty ? fault : conversation.words
        switch (conversation.stage, conversation.code) {
        case (.sender, 552), (.recipient, 500..<600), (.content, 500..<600): self = .refused(words)
        case (.recipient, 400..<500), (.content, 400..<500): self = .postponed(words)
        case (.opening, _), (.sender, 400..<600): self = .unreachable(words)
        case (_, _) where conversation.isContentComplete: self = .uncertain(fault)
        default: self = .postponed(fault)
        }
    }

    /// What the status of a webhook's reply means. A status that says that the address or the key of the webhook is wrong is not about the
    /// message.
    init(webhookStatus status: Int) {
        switch status {
        case 200..<300: self = .sent
        case 400, 410, 413, 415, 422: self = .refused("HTTP \(status)")
        case 408, 409, 425, 429, 500..<600: self = .postponed("HTTP \(status)")
        default: self = .unreachable("HTTP \(status)")
        }
    }
}
