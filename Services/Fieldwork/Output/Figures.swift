import Foundation

/// Numbers as people read them.
enum Figures {
    /// `12,345`
    static func count(_ number: some BinaryInteger) -> String {
        let digits = String(number.magnitude)
        let first = digits.count % 3
        var groups = first == 0 ? [] : [String(digits.prefix(first))]
        var rest = digits.dropFirst(first)
        while !rest.isEmpty {
            groups.append(String(rest.prefix(3)))
            rest = rest.dropFirst(3)
        }
        return (number < 0 ? "-" : "") + groups.joined(separator: ",")
    }

    /// `8.4`, or `12,345` where a fraction says nothing.
    static func rate(_ number: Double) -> String {
        number < 99.95 ? String(format: "%.1f", number) : count(Int64(number.rounded()))
    }

    /// Three digits behind the point: `0.312`
    static func fraction(_ number: Double) -> String {
        String(format: "%.3f", number)
    }

    /// `1.53 ms`: one unit, so that the numbers of a column can be compared at a glance.
    static func milliseconds(microseconds: Int64) -> String {
        String(format: "%.2f ms", Double(microseconds) / 1_000)
    }

    /// `512 B`, `1.5 KiB`, `3.0 MiB`
    static func bytes(_ number: Int64) -> String {
        guard number >= 1_024 else { return "\(number) B" }
        var value = Double(number) / 1_024
        var unit = 0
        let units = ["KiB", "MiB", "GiB", "TiB"]
        while value >= 1_024, unit < units.count - 1 {
            value /= 1_024
            unit += 1
        }
        return String(format: "%.1f \(units[unit])", value)
    }

    /// The two largest units: `4d 3h`, `12m 5s`.
    static func duration(seconds: Int64) -> String {
        let units: [(Int64, String)] = [
            (seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s"),
        ]
        let first = units.firstIndex { $0.0 > 0 } ?? units.count - 1
        return units[first...].prefix(2).map { "\($0.0)\($0.1)" }.joined(separator: " ")
    }

    /// `2 s`, `0.5 s`
    static func seconds(milliseconds: Int64) -> String {
        milliseconds % 1_000 == 0 ? "\(count(milliseconds / 1_000)) s" : "\(Double(milliseconds) / 1_000) s"
    }
}
