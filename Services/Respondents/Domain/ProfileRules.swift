import Contracts
import JSON
import RPC

extension NewProfile {
    private static let longestAttributes = 65_536

    var violations: [FieldViolation] {
        var violations: [FieldViolation] = []
        if identifier.trimmed.isEmpty || identifier.utf8.count > 255 || identifier.hasControlCharacters {
            violations.append(FieldViolation(field: "identifier", description: "must be 1 to 255 bytes, without control characters"))
        }
        if attributes.object == nil {
            violations.append(FieldViolation(field: "attributes", description: "must be an object"))
        } else if JSON.encode(attributes).count > Self.longestAttributes {
            violations.append(
                FieldViolation(field: "attributes", description: "must take \(Self.longestAttributes) bytes at most as JSON"))
        }
        return violations
    }
}

extension Randomness {
    /// A version 4 UUID in its canonical form.
    static func uuid() -> String {
        var bytes = bytes(16)
        bytes[6] = bytes[6] & 0x0f | 0x40
        bytes[8] = bytes[8] & 0x3f | 0x80
        let digits = Array(Hexadecimal.text(bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }
}
