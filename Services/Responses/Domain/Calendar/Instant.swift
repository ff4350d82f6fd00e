/// An instant as documents write it, RFC 3339 with an offset, and as the store keeps it, in microseconds since 1970.
struct Instant: Sendable, Equatable {
    private static let microsecondsOfSecond: Int64 = 1_000_000
    private static let secondsOfDay: Int64 = 86_400

    let microseconds: Int64

    init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Nil unless the text is a date-time of RFC 3339 that exists. Digits of the fraction beyond the sixth are dropped.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t") else { return nil }
        guard let numbers = DigitPattern("dddd-dd-dd").numbers(in: bytes[..<10]),
            let date = CivilDate(year: numbers[0], month: numbers[1], day: numbers[2]),
            let time = DigitPattern("dd:dd:dd").numbers(in: bytes[11..<19]), time[0] < 24, time[1] < 60, time[2] < 60
        else { return nil }
        guard let (fraction, rest) = Self.fraction(bytes[19...]), let offset = Self.offset(rest) else { return nil }
        let seconds = date.dayNumber * Self.secondsOfDay + Int64(time[0] * 3600 + time[1] * 60 + time[2]) - offset
        microseconds = seconds * Self.microsecondsOfSecond + fraction
    }

    /// RFC 3339 in UTC, with a fraction only where there is one; nil outside the years 1 to 9999.
    var text: String? {
        let (seconds, fraction) = Self.divided(microseconds, by: Self.microsecondsOfSecond)
        let (day, time) = Self.divided(seconds, by: Self.secondsOfDay)
        guard let date = CivilDate(dayNumber: day) else { return nil }
        let clock = [time / 3600, time / 60 % 60, time % 60].map { CivilDate.padded(Int($0), to: 2) }.joined(separator: ":")
        let calendar = [(date.year, 4), (date.month, 2), (date.day, 2)].map { CivilDate.padded($0.0, to: $0.1) }.joined(separator: "-")
        guard fraction != 0 else { return "\(calendar)T\(clock)Z" }
        return "\(calendar)T\(clock).\(CivilDate.padded(Int(fraction), to: 6))Z"
    }

    private static func fraction(_ bytes: ArraySlice<UInt8>) -> (Int64, ArraySlice<UInt8>)? {
        guard bytes.first == UInt8(ascii: ".") else { return (0, bytes) }
        let digits = bytes.dropFirst().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard !digits.isEmpty else { return nil }
        var fraction: Int64 = 0
        var scale = microsecondsOfSecond
        for digit in digits.prefix(6) {
            scale /= 10
            fraction += Int64(digit - UInt8(ascii: "0")) * scale
        }
        return (fraction, bytes[digits.endIndex...])
    }

    /// Seconds east of Greenwich.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard let sign = bytes.first else { return nil }
        if sign == UInt8(ascii: "Z") || sign == UInt8(ascii: "z") { return bytes.count == 1 ? 0 : nil }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let numbers = DigitPattern("dd:dd").numbers(in: bytes.dropFirst()), numbers[0] < 24, numbers[1] < 60
        else { return nil }
        let seconds = Int64(numbers[0] * 3600 + numbers[1] * 60)
        return sign == UInt8(ascii: "+") ? seconds : -seconds
    }

    private static func divided(_ number: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
