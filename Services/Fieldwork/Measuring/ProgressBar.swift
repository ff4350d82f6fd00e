/// One line that says how far a bench has come.
struct ProgressBar: Sendable, Equatable {
    /// 0 to 1
    var part: Double
    var calls: Int
    var elapsed: Duration

    /// Calls in a second so far.
    var rate: Double { elapsed > .zero ? Double(calls) / (elapsed / .seconds(1)) : 0 }

    /// What is left if it goes on like this; nil at the start.
    var remaining: Duration? { part > 0 ? elapsed * ((1 - part) / part) : nil }

    /// - Parameter columns: The line is no longer, as long as there is room for the numbers.
    func text(columns: Int) -> String {
        let left = remaining.map { "\(Figures.duration(seconds: $0.components.seconds)) left" } ?? ""
        let percent = "\(Int(part * 100))"
        let numbers =
            "\(String(repeating: " ", count: 3 - percent.count))\(percent) %  \(Figures.count(calls)) calls  \(Figures.rate(rate))/s  \(left)"
        let width = min(40, columns - numbers.count - 4)
        guard width >= 5 else { return numbers }
        let full = Int(part * Double(width))
        return "[\(String(repeating: "#", count: full))\(String(repeating: ".", count: width - full))] \(numbers)"
    }
}
