extension Questionnaire {
    /// The pages that somebody has answered who stands at a page.
    struct Past: Sendable, Equatable {
        /// Indexes of pages that every way to the page leads over.
        var certain: Set<Int> = []
        /// Those that some way leads over.
        var possible: Set<Int> = []

        /// Whether the page alone tells which pages were answered.
        var isKnown: Bool { certain == possible }
    }

    /// What lies behind whoever stands at each page; nil for a page that no way leads to.
    ///
    /// Branching leads forward only, so one pass in the order of the pages meets each page after all that lead to it.
    var pasts: [Past?] {
        var pasts: [Past?] = pages.map { _ in nil }
        if !pasts.isEmpty { pasts[0] = Past() }
        for index in pages.indices {
            guard var past = pasts[index] else { continue }
            past.certain.insert(index)
            past.possible.insert(index)
            for next in destinations(ofPage: index) {
                if let known = pasts[next] {
                    pasts[next] = Past(
                        certain: known.certain.intersection(past.certain), possible: known.possible.union(past.possible))
                } else {
                    pasts[next] = past
                }
            }
        }
        return pasts
    }

    /// The pages that may come next, whatever is answered.
    private func destinations(ofPage index: Int) -> Set<Int> {
        var destinations: Set<Int> = []
        let rules = pages[index].questions.flatMap { $0.kind.choices.map(\.destination) }
        let ordinary = pages[index].destination ?? (index + 1 < pages.count ? .page(index + 1) : .end)
        for case .page(let next)? in rules + [ordinary] { destinations.insert(next) }
        return destinations
    }
}
