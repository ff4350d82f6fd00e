/// Names that nobody else draws.
enum Randomness {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

    /// 15 letters and digits, as the vendor names quotas (PS:439).
    static func buyerQuotaID() -> String {
        String((0..<15).compactMap { _ in letters.randomElement() })
    }

    /// 128 random bits in 32 hexadecimal digits, which nobody guesses.
    static func transactionID() -> String {
        (0..<16).map { _ in UInt8.random(in: .min ... .max) }.hexadecimal
    }

    /// A version 4 UUID in its canonical form.
    static func uuid() -> String {
        var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        bytes[6] = bytes[6] & 0x0f | 0x40
        bytes[8] = bytes[8] & 0x3f | 0x80
        let digits = bytes.flatMap { byte in [byte >> 4, byte & 0x0f] }.map { String($0, radix: 16) }
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { digits[$0].joined() }.joined(separator: "-")
    }
}

extension SurveyInheritance.QuotaNames {
    static var random: Self { Self(buyerID: Randomness.buyerQuotaID, id: Randomness.uuid) }
}
