import RPC

/// One page of a list that is ordered by id, newest first. The cursor is the last id that was shown.
struct KeysetRange: Sendable, Equatable {
    static let limits: ClosedRange<Int64> = 1...1_000
    /// Of a page of more than one. With the largest survey or response on top it still fits into a frame.
    static let maximumBytes = 1 << 20

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

    /// Makes the page of what was read, one more than `limit`, and says where the next begins.
    ///
    /// A page also ends where it grows too large for a message: `item` gives the bytes of each, and one is always taken.
    func page<Element, Item>(
        of elements: [Element], id: (Element) -> Int64, item: (Element) throws -> (item: Item, bytes: Int)
    ) rethrows -> (page: [Item], next: String?) {
        var page: [Item] = []
        var total = 0
        for (index, element) in elements.enumerated() {
            guard index < limit else { return (page, String(id(elements[index - 1]))) }
            let (item, bytes) = try item(element)
            total += bytes
            if index > 0, total > Self.maximumBytes { return (page, String(id(elements[index - 1]))) }
            page.append(item)
        }
        return (page, nil)
    }
}
