import JSON
import TestSupport

extension SeededGenerator {
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    /// Any length up to 24, any scalar, with a taste for those that are escaped or change the number of bytes.
    mutating func string() -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...24, using: &self) {
            let range: ClosedRange<UInt32> =
                switch Int.random(in: 0..<8, using: &self) {
                case 0: 0...0x1F
                case 1: 0x80...0x7FF
                case 2: 0x800...0xD7FF
                case 3: 0xE000...0xFFFF
                case 4: 0x10000...0x10FFFF
                default: 0x20...0x7F
                }
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &self)) { text.unicodeScalars.append(scalar) }
        }
        return text
    }

    mutating func integer() -> Int64 {
        Int64(bitPattern: next()) >> Int64.random(in: 0..<64, using: &self)
    }

    /// Any finite bit pattern, or a decimal such as people write.
    mutating func double() -> Double {
        if chance(50) { return Double(Int64(truncatingIfNeeded: next()) >> 30) / 1000 }
        let value = Double(bitPattern: next())
        return value.isFinite ? value : 0.5
    }

    mutating func value(depth: Int = 4) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &self) {
        case 0: return .null
        case 1: return .bool(chance(50))
        case 2: return .integer(integer())
        case 3: return .double(double())
        case 4, 5: return .string(string())
        case 6: return .array((0..<Int.random(in: 0...6, using: &self)).map { _ in value(depth: depth - 1) })
        default:
            let count = chance(5) ? 40 : Int.random(in: 0...6, using: &self)
            return .object(JSONObject((0..<count).map { _ in (string(), value(depth: depth - 1)) }))
        }
    }

    mutating func question() -> Question {
        let answers: [Answer?] = [
            nil, .text(string()), .choices((0..<Int.random(in: 0...5, using: &self)).map { _ in Int(integer()) }), .skipped, .default,
            .rated(value: chance(50) ? double() : nil),
        ]
        return Question(code: string(), type: chance(50) ? .text : .choice, answer: answers.randomElement(using: &self) ?? nil)
    }

    mutating func survey() -> Survey {
        Survey(
            id: integer(), title: string(),
            pages: (0..<Int.random(in: 0...4, using: &self)).map { _ in
                .init(
                    number: UInt8.random(in: 0...255, using: &self),
                    questions: (0..<Int.random(in: 0...4, using: &self)).map { _ in question() })
            },
            language: chance(50) ? string() : nil, closesAt: chance(50) ? integer() : nil, mode: chance(50) ? .open : .byInvitation,
            isOpen: chance(50), weight: double(), default: chance(50) ? Int(integer()) : nil,
            labels: Dictionary((0..<Int.random(in: 0...4, using: &self)).map { _ in (string(), string()) }) { first, _ in first },
            settings: chance(50) ? JSONValueBox("[\(value(depth: 2))]") : nil, note: chance(50) ? string() : "none")
    }
}
