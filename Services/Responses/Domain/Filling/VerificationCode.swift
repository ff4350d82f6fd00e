import Crypto

/// Codes for completed responses: six digits, unique in the survey, none to be guessed from others (F-22).
///
/// A code is the completion's number, counted from 1, under a permutation of the million that only the survey's key knows: nothing is
/// looked up, nothing collides, and the last code costs what the first did. When the million is used up codes get a seventh digit.
struct VerificationCodes: Sendable {
    private static let shortest = 6
    /// A Feistel network of few rounds on so small a domain could be told from chance; ten leave a wide margin at 10 hashes a code.
    private static let rounds: UInt8 = 10

    /// Has taken the key in already, which is half of the work for a message.
    private let authentication: HMAC<SHA256>

    /// - Parameter key: 32 random bytes of the survey.
    init(key: [UInt8]) {
        authentication = HMAC(key: SymmetricKey(data: key))
    }

    /// - Parameter number: from 1.
    func code(forCompletion number: Int64) -> String {
        var index = UInt64(clamping: number - 1)
        var digits = Self.shortest
        var size: UInt64 = 1_000_000
        while index >= size {
            index -= size
            digits += 1
            size *= 10
        }
        // Values beyond the codes are sent round again: a permutation leads back into them, after 2.7 rounds on average at most.
        var code = index
        repeat { code = permuted(code, below: size, digits: UInt8(clamping: digits)) } while code >= size
        let text = String(code)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// A permutation of the smallest power of four that holds the codes.
    private func permuted(_ value: UInt64, below size: UInt64, digits: UInt8) -> UInt64 {
        let half = UInt64(UInt64.bitWidth - (size - 1).leadingZeroBitCount + 1) / 2
        let mask = (UInt64(1) << half) - 1
        var left = value >> half
        var right = value & mask
        for round in 0..<Self.rounds {
            (left, right) = (right, left ^ (scrambled(right, round: round, digits: digits) & mask))
        }
        return left << half | right
    }

    private func scrambled(_ half: UInt64, round: UInt8, digits: UInt8) -> UInt64 {
        var message: [UInt8] = [digits, round]
        for shift in stride(from: 0, to: 64, by: 8) { message.append(UInt8(truncatingIfNeeded: half >> UInt64(shift))) }
        var authentication = authentication
        authentication.update(data: message)
        return authentication.finalize().prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
