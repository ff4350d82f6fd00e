/// Numbers as an English reader expects them.
enum Figures {
    /// `1,234,567`
    static func whole(_ number: Int64) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return number < 0 ? "−" + text : text
    }

    /// Rounded, without zeros at the end: `12.5`. Beyond what can be rounded in 64 bits as the language writes it.
    static func decimal(_ number: Double, digits: Int = 2, groups: Bool = true) -> String {
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        guard let scaled = Int64(exactly: (number * scale).rounded()) else { return number.description }
        let (quotient, remainder) = scaled.magnitude.quotientAndRemainder(dividingBy: UInt64(scale))
        var text = groups ? whole(Int64(clamping: quotient)) : String(quotient)
        if remainder > 0 {
            var fraction = String(remainder)
            fraction = String(repeating: "0", count: digits - fraction.count) + fraction
            while fraction.last == "0" { fraction.removeLast() }
            text += ".\(fraction)"
        }
        return scaled < 0 ? (groups ? "−" : "-") + text : text
    }

    /// `12.5 %`; a dash where there is nothing to take a share of.
    static func percent(_ part: Int64, of whole: Int64) -> String {
        whole > 0 ? "\(decimal(Double(part) * 100 / Double(whole), digits: 1)) %" : "–"
    }

    static func share(_ part: Int64, of whole: Int64) -> Double {
        whole > 0 ? Double(part) / Double(whole) : 0
    }

    /// `1 response`, `2 responses`
    static func count(_ number: Int64, _ noun: String) -> String {
        "\(whole(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// `3 min 20 s`, `2 h 5 min`, `4 d 3 h`; below a minute to the half second that a median of two may have.
    static func duration(_ seconds: Double) -> String {
        guard seconds >= 60, let whole = Int64(exactly: seconds.rounded()) else { return "\(decimal(seconds, digits: 1)) s" }
        let units: [(size: Int64, name: String)] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")]
        let first = units.firstIndex { whole >= $0.size } ?? 3
        var text = "\(Self.whole(whole / units[first].size)) \(units[first].name)"
        if first + 1 < units.count {
            let rest = whole % units[first].size / units[first + 1].size
            if rest > 0 { text += " \(rest) \(units[first + 1].name)" }
        }
        return text
    }
}
