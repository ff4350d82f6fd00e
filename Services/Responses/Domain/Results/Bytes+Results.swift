// Digits straight into bytes: a row has dozens of them, and a string for each would cost more than everything else.
extension [UInt8] {
    mutating func append(text: String) {
        append(contentsOf: text.utf8)
    }

    mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(decimal value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        let first = count
        var rest = value.magnitude
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
            rest = quotient
        } while rest > 0
        if count - first > 1 { self[first...].reverse() }
    }

    /// Digits with zeros in front.
    mutating func append(digits value: Int64, _ width: Int) {
        var power: Int64 = 1
        for _ in 1..<Swift.max(1, width) { power *= 10 }
        while power > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / power % 10))
            power /= 10
        }
    }

    /// `yyyy-mm-dd`
    mutating func append(date: CivilDate) {
        append(digits: Int64(date.year), 4)
        append(UInt8(ascii: "-"))
        append(digits: Int64(date.month), 2)
        append(UInt8(ascii: "-"))
        append(digits: Int64(date.day), 2)
    }

    /// RFC 3339 in UTC with microseconds; nothing outside the years 1 to 9999.
    mutating func append(instant microseconds: Int64) {
        let (day, time) = Self.division(microseconds, by: 86_400_000_000)
        guard let date = CivilDate(dayNumber: day) else { return }
        append(date: date)
        append(UInt8(ascii: "T"))
        append(digits: time / 3_600_000_000, 2)
        append(UInt8(ascii: ":"))
        append(digits: time / 60_000_000 % 60, 2)
        append(UInt8(ascii: ":"))
        append(digits: time / 1_000_000 % 60, 2)
        append(UInt8(ascii: "."))
        append(digits: time % 1_000_000, 6)
        append(UInt8(ascii: "Z"))
    }

    private static func division(_ number: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
