/// A letter on its way out.
struct OutgoingLetter: Sendable {
    /// An address or a number.
    let receiver: String
    let content: [UInt8]
    /// Names it, the same for every attempt.
    let name: String
    /// What must not be kept of the server's words.
    let secrets: [String]
}

/// A way by which letters leave.
protocol LetterTransport: Sendable {
    /// How many it takes at one time.
    var capacity: Int { get }
    func send(_ letter: OutgoingLetter) async -> DeliveryOutcome
    /// Begins nothing new any more.
    func hurry()
    func close() async
}
