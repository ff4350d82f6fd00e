/// A number literal's exact value: significant digits times a power of ten.
///
/// For the rare literals that an integer or a `Double` may not hold: costs one array of digits.
struct JSONDecimal: Equatable {
    /// Digits (0–9) without leading or trailing zeros; empty for zero.
    private let digits: [UInt8]
    private let exponent: Int
    private let isNegative: Bool

    /// - Parameter literal: a well-formed JSON number, or a finite `Double`'s description.
    init(_ literal: some Collection<UInt8>) {
        var digits: [UInt8] = []
        var exponent = 0
        var power = 0
        var isPowerNegative = false
        var part = Part.whole
        for byte in literal {
            switch (part, byte) {
            case (_, .point): part = .fraction
            case (_, .lowercaseE), (_, .uppercaseE): part = .power
            case (.power, .minus): isPowerNegative = true
            case (_, .minus), (_, .plus): break
            case (.power, _): power = min(power &* 10 &+ Int(byte &- .zero), 1 << 40)
            default:
                if part == .fraction { exponent -= 1 }
                if byte != .zero || !digits.isEmpty { digits.append(byte &- .zero) }
            }
        }
        exponent += isPowerNegative ? -power : power
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        self.digits = digits
        self.exponent = digits.isEmpty ? 0 : exponent
        isNegative = literal.first == .minus
    }

    private enum Part {
        case whole, fraction, power
    }

    /// Significant digits.
    var precision: Int { digits.count }

    var isZero: Bool { digits.isEmpty }

    /// The absolute value as a whole number, and whether it is one that fits 64 bits.
    var whole: (magnitude: UInt64, fit: JSONReader.WholeNumber.Fit) {
        if exponent < 0 { return (0, .fractional) }
        if isZero { return (0, .exact) }
        if digits.count + exponent > 20 { return (0, .tooLarge) }
        var magnitude: UInt64 = 0
        for index in 0..<digits.count + exponent {
            let digit = index < digits.count ? digits[index] : 0
            let (product, productOverflows) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, sumOverflows) = product.addingReportingOverflow(UInt64(digit))
            if productOverflows || sumOverflows { return (0, .tooLarge) }
            magnitude = sum
        }
        return (magnitude, .exact)
    }
}
