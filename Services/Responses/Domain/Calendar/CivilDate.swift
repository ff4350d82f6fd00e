/// A day of the Gregorian calendar that exists.
struct CivilDate: Sendable, Equatable {
    let year: Int
    let month: Int
    let day: Int

    /// Nil for a day that the calendar does not have, such as 30 February.
    init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Self.days(inMonth: month, of: year) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// `dd-mm-yyyy`, as the filling interface writes dates.
    init?(dayFirst text: String) {
        guard let numbers = DigitPattern("dd-dd-dddd").numbers(in: text.utf8) else { return nil }
        self.init(year: numbers[2], month: numbers[1], day: numbers[0])
    }

    /// `dd-mm-yyyy`
    var dayFirst: String {
        [Self.padded(day, to: 2), Self.padded(month, to: 2), Self.padded(year, to: 4)].joined(separator: "-")
    }

    /// `yyyy-mm-dd`
    var yearFirst: String {
        [Self.padded(year, to: 4), Self.padded(month, to: 2), Self.padded(day, to: 2)].joined(separator: "-")
    }

    /// Days since 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, eras have 400 years).
    var dayNumber: Int64 {
        let shifted = month > 2 ? year : year - 1
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }

    /// The inverse of `dayNumber`; nil outside the years 1 to 9999.
    init?(dayNumber: Int64) {
        guard (-719_162...2_932_896).contains(dayNumber) else { return nil }
        let shifted = Int(dayNumber) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        self.init(year: year, month: month, day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension CivilDate: Comparable {
    static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}
