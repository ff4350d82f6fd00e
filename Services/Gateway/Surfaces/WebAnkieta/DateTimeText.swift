/// `YYYY-MM-DD HH:MM:SS`, WebAnkieta's way to write a time (F-26).
enum DateTimeText {
    /// Whether the text has exactly this form and names a day that the calendar has.
    static func isValid(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let form = Array("0000-00-00 00:00:00".utf8)
        guard bytes.count == form.count else { return false }
        for (byte, place) in zip(bytes, form) {
            let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
            guard place == UInt8(ascii: "0") ? isDigit : byte == place else { return false }
        }
        func number(_ range: Range<Int>) -> Int {
            bytes[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }
        let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
        guard year >= 1, 1...12 ~= month, 1...days(in: month, of: year) ~= day else { return false }
        return number(11..<13) < 24 && number(14..<16) < 60 && number(17..<19) < 60
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
