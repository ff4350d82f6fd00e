import Crypto

/// Makes and compares what only its holder may know. Randomness is the system's, which is cryptographic.
enum Secrets {
    /// Hexadecimal digits, lower case, two a byte.
    static func hexadecimal(bytes count: Int) -> String {
        hexadecimal(randomBytes(count))
    }

    /// 32 hexadecimal digits that tell a name apart and do not give it away.
    static func digest(of name: String) -> String {
        hexadecimal(SHA256.hash(data: Array(name.utf8)).prefix(16))
    }

    static func randomBytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max) }
    }

    /// A version 4 UUID in its canonical form.
    static func uuid() -> String {
        var bytes = randomBytes(16)
        bytes[6] = bytes[6] & 0x0f | 0x40
        bytes[8] = bytes[8] & 0x3f | 0x80
        let digits = Array(hexadecimal(bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    /// Whether the texts are the same bytes. The time it takes depends on the length of `given` alone.
    static func areEqual(_ given: String, _ expected: String) -> Bool {
        let given = Array(given.utf8)
        let expected = Array(expected.utf8)
        var difference: UInt8 = given.count == expected.count ? 0 : 1
        for (index, byte) in given.enumerated() {
            difference |= byte ^ (expected.isEmpty ? 0 : expected[index % expected.count])
        }
        return difference == 0
    }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
