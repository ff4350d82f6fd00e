import Foundation

/// Times as WebAnkieta writes them: `YYYY-MM-DD HH:MM:SS` by the clocks of Warsaw, without saying so (F-27).
enum VendorTime {
    private static let zone: TimeZone = {
        guard let zone = TimeZone(identifier: "Europe/Warsaw") else { preconditionFailure("Foundation does not know Europe/Warsaw") }
        return zone
    }()

    private static let secondsPerDay: Int64 = 86_400

    /// - Parameter instant: µs since 1970.
    static func text(_ instant: Int64) -> String {
        let local = localSeconds(instant)
        let (day, second) = local.dividedDown(by: secondsPerDay)
        let (hour, rest) = second.dividedDown(by: 3_600)
        let (year, month, date) = civil(day)
        return
            "\(padded(year, 4))-\(padded(month, 2))-\(padded(date, 2)) \(padded(hour, 2)):\(padded(rest / 60, 2)):\(padded(rest % 60, 2))"
    }

    /// The day, `YYYY-MM-DD`.
    ///
    /// - Parameter instant: µs since 1970.
    static func day(_ instant: Int64) -> String {
        String(text(instant).prefix(10))
    }

    /// Whether a text is a day of the calendar as the vendor writes it.
    static func isDay(_ text: String) -> Bool {
        guard let (year, month, day) = numbers(text, separator: "-", widths: [4, 2, 2]), year > 0, 1...12 ~= month else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return 1...days[Int(month) - 1] ~= day
    }

    /// A day, or a day and a time, with its time; nil for what is none.
    static func completed(_ text: String) -> String? {
        if isDay(text) { return text + " 00:00:00" }
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, isDay(String(parts[0])) else { return nil }
        guard let (hour, minute, second) = numbers(String(parts[1]), separator: ":", widths: [2, 2, 2]) else { return nil }
        return hour < 24 && minute < 60 && second < 60 ? text : nil
    }

    private static func numbers(_ text: String, separator: Character, widths: [Int]) -> (Int64, Int64, Int64)? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.count == 3, zip(parts, widths).allSatisfy({ $0.utf8.count == $1 }) else { return nil }
        guard parts.allSatisfy({ $0.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } }) else { return nil }
        guard let first = Int64(parts[0]), let second = Int64(parts[1]), let third = Int64(parts[2]) else { return nil }
        return (first, second, third)
    }

    /// The midnight in Warsaw with which the instant's day began, in µs since 1970.
    static func startOfDay(_ instant: Int64) -> Int64 {
        let midnight = localSeconds(instant).dividedDown(by: secondsPerDay).quotient * secondsPerDay
        // The clocks may have been changed since midnight: take the offset that held then.
        let estimate = midnight - offset(instant.dividedDown(by: 1_000_000).quotient)
        return (midnight - offset(estimate)) * 1_000_000
    }

    /// The same day without its time.
    static func startOfDay(_ text: String) -> String {
        text.prefix(10) + " 00:00:00"
    }

    private static func localSeconds(_ instant: Int64) -> Int64 {
        let seconds = instant.dividedDown(by: 1_000_000).quotient
        return seconds + offset(seconds)
    }

    private static func offset(_ seconds: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds))))
    }

    /// Year, month and day of a count of days since 1970-01-01, in the Gregorian calendar: years begin in March here, so that the odd day
    /// is the last.
    private static func civil(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (day + 719_468).dividedDown(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    /// Division towards negative infinity: days before 1970 begin at midnight as well.
    fileprivate func dividedDown(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
