import JSON

/// A share in per cent, from 0 to 100 and exact to 15 decimals, as many as numbers have that clients compute with.
struct QuotaShare: Sendable, Equatable {
    private static let decimals = 15
    private static let perCent: UInt64 = 1_000_000_000_000_000
    private static let whole = 100 * perCent
    /// Digits that 64 bits hold, whichever they are.
    private static let digits = 19
    /// No number from 0 to 100 that somebody means is written longer.
    private static let length = 100

    /// 10⁻¹⁵ per cent.
    private let units: UInt64

    /// Nil for what is no number, or none from 0 to 100.
    init?(_ value: JSONValue) {
        guard value.kind == .number else { return nil }
        self.init(text: value.description)
    }

    /// - Parameter text: A number as JSON writes it.
    init?(text: String) {
        guard text.utf8.count <= Self.length else { return nil }
        let parts = text.utf8.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 | 0x20 == UInt8(ascii: "e") }
        let isNegative = parts[0].first == UInt8(ascii: "-")
        let halves = parts[0].dropFirst(isNegative ? 1 : 0).split(
            separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let zero = UInt8(ascii: "0")
        guard halves.allSatisfy({ half in !half.isEmpty && half.allSatisfy { zero...UInt8(ascii: "9") ~= $0 } }) else { return nil }
        guard let power = parts.count > 1 ? Int(Substring(parts[1])) : 0 else { return nil }
        let digits = Array(halves.joined().drop { $0 == zero })
        guard !digits.isEmpty else {
            units = 0
            return
        }
        guard !isNegative, abs(power) <= Self.length else { return nil }
        let shift = power + Self.decimals - (halves.count > 1 ? halves[1].count : 0)
        guard digits.count + shift <= Self.digits else { return nil }
        // Of what is written beyond the last decimal the first digit rounds; what is less than a tenth of that decimal is nothing.
        let kept = digits.dropLast(max(0, -shift)) + Array(repeating: zero, count: max(0, shift))
        let isRoundedUp = shift < 0 && digits.count >= -shift && digits[kept.count] >= UInt8(ascii: "5")
        units = kept.reduce(0) { $0 * 10 + UInt64($1 - zero) } + (isRoundedUp ? 1 : 0)
        guard units <= Self.whole else { return nil }
    }

    /// Without an exponent, and with no more digits than it takes: `12.5`.
    var text: String {
        var fraction = String(String(Self.perCent + units % Self.perCent).dropFirst())
        while fraction.last == "0" { fraction.removeLast() }
        return "\(units / Self.perCent)" + (fraction.isEmpty ? "" : ".\(fraction)")
    }

    /// The share of a number of completes, rounded to the nearest, and half of one up.
    func count(of completes: Int64) -> Int64 {
        guard completes > 0 else { return 0 }
        let product = UInt64(completes).multipliedFullWidth(by: units)
        let (count, rest) = Self.whole.dividingFullWidth(product)
        return Int64(count) + (rest >= Self.whole / 2 ? 1 : 0)
    }
}
