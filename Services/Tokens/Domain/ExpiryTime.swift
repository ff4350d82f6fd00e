/// The end of a code's time, as its issuer wrote it and as it is compared.
struct ExpiryTime: Equatable, Sendable {
    /// With the offset and fraction that it came with (E-9).
    let text: String
    /// µs since 1970. Finer digits are dropped, which changes nothing for a clock that has no finer ones.
    let instant: Int64

    private static let days: [Int64] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

    /// nil unless the text is a date-time of RFC 3339, with an offset, that exists. Leap seconds do not.
    init?(_ text: String) {
        let form = /(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,30}))?([Zz]|[+-]\d\d:\d\d)/
        guard text.utf8.count <= 64, text.utf8.allSatisfy({ $0 < 0x80 }), let match = text.wholeMatch(of: form) else { return nil }
        let (_, year, month, day, hour, minute, second, fraction, offset) = match.output
        guard let year = Int64(year), let month = Int64(month), let day = Int64(day), let hour = Int64(hour), let minute = Int64(minute),
            let second = Int64(second), let offset = Self.seconds(offset), 1...12 ~= month, 1...Self.days[Int(month) - 1] ~= day,
            month != 2 || day < 29 || Self.isLeap(year), hour < 24, minute < 60, second < 60
        else { return nil }
        let digits = (fraction ?? "").prefix(6)
        let micros = Int64(digits + String(repeating: "0", count: 6 - digits.count)) ?? 0
        let seconds = Self.dayNumber(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
        self.text = text
        instant = seconds * 1_000_000 + micros
    }

    /// East of Greenwich.
    private static func seconds(_ offset: Substring) -> Int64? {
        if offset == "Z" || offset == "z" { return 0 }
        guard let hours = Int64(offset.dropFirst().prefix(2)), let minutes = Int64(offset.suffix(2)), hours < 24, minutes < 60 else {
            return nil
        }
        let seconds = hours * 3_600 + minutes * 60
        return offset.hasPrefix("-") ? -seconds : seconds
    }

    private static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// Days since 1970-01-01, counted in years that begin in March, so that the day of leap is the last of its year.
    private static func dayNumber(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        // An era earlier, so that nothing is negative.
        let year = year + 400 - (month <= 2 ? 1 : 0)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468 - 146_097
    }
}
