import JSON

/// Points in time as RFC 3339 writes them, in UTC.
enum Timestamp {
    /// - Parameter microseconds: since 1970; nil becomes `null`.
    static func value(_ microseconds: Int64?) -> JSONValue {
        guard let microseconds else { return .null }
        return .string(text(microseconds))
    }

    /// `2026-01-31T12:00:00.000000Z`
    static func text(_ microseconds: Int64) -> String {
        let (seconds, fraction) = division(microseconds, 1_000_000)
        let (days, time) = division(seconds, 86_400)
        let (year, month, day) = date(days)
        let clock = "\(padded(time / 3_600, 2)):\(padded(time / 60 % 60, 2)):\(padded(time % 60, 2))"
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(clock).\(padded(fraction, 6))Z"
    }

    /// `2023-11-09T06:28:02+00:00`
    static func seconds(_ microseconds: Int64) -> String {
        text(microseconds).prefix(while: { $0 != "." }) + "+00:00"
    }

    /// The day of the Gregorian calendar, that many days after 1970-01-01: counted in eras of 400 years that begin in March, so that the day
    /// of leap is the last of its year.
    private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = division(days + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    /// Division that rounds down, for times before 1970 too.
    private static func division(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
