import NIOCore

/// When a peer was last heard, and whether it was asked since for a sign of life.
struct LifeSigns {
    enum Verdict {
        case alive
        /// It has been silent for so long that it is to be asked.
        case ask
        /// It was asked, and silent for as long again.
        case gone
    }

    private let limit: TimeAmount
    private(set) var heardAt = NIODeadline.now()
    private var isAsked = false

    init(limit: TimeAmount) {
        self.limit = limit
    }

    mutating func heard(at now: NIODeadline) {
        heardAt = now
        isAsked = false
    }

    /// When the next verdict may be another.
    var due: NIODeadline { heardAt + limit }

    /// Says what to do. Who is to be asked counts as asked.
    mutating func judge(at now: NIODeadline) -> Verdict {
        guard due <= now else { return .alive }
        guard !isAsked else { return .gone }
        isAsked = true
        heardAt = now
        return .ask
    }
}
