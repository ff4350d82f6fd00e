import NIOCore

extension [Link] {
    /// Of two instances at random the one with fewer calls in flight, among the best that there are: as even as counting all of them, and it
    /// does not send everybody to the same instance.
    ///
    /// - Parameter clock: Read where there is a choice at all, which most calls do not have.
    func best(avoiding avoided: Link?, at clock: @autoclosure () -> NIODeadline, using random: inout some RandomNumberGenerator) -> Link? {
        if count <= 1 { return first }
        let now = clock()
        let levels: [(Link) -> Bool] = [
            { $0.isReady && !$0.isEjected(at: now) && $0 !== avoided },
            { $0.isReady && !$0.isEjected(at: now) },
            { !$0.isDown && !$0.isEjected(at: now) && $0 !== avoided },
            { !$0.isDown },
            { _ in true },
        ]
        for isGood in levels {
            let count = count(where: isGood)
            guard count > 0 else { continue }
            let first = Int.random(in: 0..<count, using: &random)
            guard count > 1 else { return element(first, where: isGood) }
            var second = Int.random(in: 0..<count - 1, using: &random)
            if second >= first { second += 1 }
            guard let one = element(first, where: isGood), let other = element(second, where: isGood) else { continue }
            return other.load < one.load ? other : one
        }
        return nil
    }

    private func element(_ rank: Int, where isGood: (Link) -> Bool) -> Link? {
        var rank = rank
        for link in self where isGood(link) {
            if rank == 0 { return link }
            rank -= 1
        }
        return nil
    }
}
