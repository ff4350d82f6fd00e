import RPC

/// One page of a list that is ordered by id, newest first. The cursor is the last id that was shown.
struct KeysetRange: Sendable, Equatable {
    static let limits: ClosedRange<Int64> = 1...1_000

    let below: Int64
    let limit: Int64

    init(cursor: String?, limit: Int64) throws(RPCError) {
        var mistakes = Mistakes()
        if !Self.limits.contains(limit) {
            mistakes.note("limit", "This must be a whole number from \(Self.limits.lowerBound) to \(Self.limits.upperBound).")
        }
        let below = cursor.map { $0.wholeNumber ?? 0 } ?? .max
        if below < 1 { mistakes.note("cursor", "This must be the `next` of an earlier page.") }
        guard mistakes.isEmpty else { throw .invalid(mistakes.violations) }
        self.below = below
        self.limit = limit
    }

    /// Cuts what was read, one more than `limit`, to the page, and says where the next begins.
    func page<Element>(of elements: [Element], id: (Element) -> Int64) -> (page: [Element], next: String?) {
        guard elements.count > limit else { return (elements, nil) }
        let page = Array(elements.prefix(Int(limit)))
        return (page, page.last.map { String(id($0)) })
    }
}
