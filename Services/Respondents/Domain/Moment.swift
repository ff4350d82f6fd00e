import Contracts

/// When something happened, in both forms that are kept.
struct Moment: Equatable, Sendable {
    /// µs since 1970.
    let instant: Int64
    /// The vendor's naive text.
    let text: String

    init(_ instant: Int64) {
        self.instant = instant
        text = VendorTime.text(instant)
    }

    private init(instant: Int64, text: String) {
        self.instant = instant
        self.text = text
    }

    /// The day alone. An exact time would find the response again whose assignment was dropped: it was opened and completed in
    /// the same microsecond.
    var day: Moment {
        Moment(instant: VendorTime.startOfDay(instant), text: VendorTime.startOfDay(text))
    }
}

extension Participant {
    /// SoSci's public status codes: 0 nothing sent, 1 link not opened, 2 opened, 3 completed, -1 blocked, -2 delivery error.
    ///
    /// - Parameter letter: nil where the link was given out without one.
    static func status(openedAt: Int64?, completedAt: Int64?, letter: LetterState? = nil, reason: String? = nil) -> Int64 {
        if completedAt != nil { return 3 }
        if openedAt != nil { return 2 }
        return switch letter {
        case nil, .sent: 1
        case .queued, .sending, .stopped: 0
        case .failed: -2
        case .skipped: reason.flatMap(LetterReason.init) == .optedOut ? -1 : -2
        }
    }
}
