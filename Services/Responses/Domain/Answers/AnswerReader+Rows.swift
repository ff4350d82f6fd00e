extension AnswerReader {
    /// Types 1 and 19, and the common part of the others that give a number to each row.
    mutating func numbers(rows count: Int, in range: ClosedRange<Int64>) -> Answer? {
        let numbers = numbersByRow(count, in: range)
        return numbers.isEmpty ? nil : .numbers(numbers)
    }

    /// Type 3. Rows that were left out have no points; the total counts as soon as any row has some (F-19).
    mutating func points(_ count: Int, total: Int64?) -> Answer? {
        let numbers = numbersByRow(count, in: 0...(total ?? SurveyLimits.points))
        guard !numbers.isEmpty else { return nil }
        let sum = numbers.values.reduce(0, +)
        if let total, sum != total {
            mistakes.note(path.answers, "The points must add up to \(total).")
            return nil
        }
        return .numbers(numbers)
    }

    /// Type 5: nobody shares a position (F-19).
    mutating func ranking(_ count: Int) -> Answer? {
        let numbers = numbersByRow(count, in: 1...Int64(count))
        guard !numbers.isEmpty else { return nil }
        guard Set(numbers.values).count == numbers.count else {
            mistakes.note(path.answers, "No position may be given twice.")
            return nil
        }
        return .numbers(numbers)
    }

    /// Type 8.
    mutating func sliders(_ count: Int, _ bounds: Bounds) -> Answer? {
        let least = bounds.minimum ?? SurveyLimits.sliderValues.lowerBound
        let most = bounds.maximum ?? SurveyLimits.sliderValues.upperBound
        return numbers(rows: count, in: least...most)
    }

    /// Type 7.
    mutating func ticks(rows: Int, columns: Int) -> Answer? {
        var ticks: [Int: [Int]] = [:]
        for (row, column, value, path) in cells(rows: rows, columns: columns) where flag(value, path) {
            ticks[row, default: []].append(column)
        }
        return ticks.isEmpty ? nil : .ticks(ticks.mapValues { $0.sorted() })
    }

    private mutating func numbersByRow(_ count: Int, in range: ClosedRange<Int64>) -> [Int: Int64] {
        var numbers: [Int: Int64] = [:]
        for (row, value, path) in rows(count) { numbers[row] = integer(value, in: range, path) }
        return numbers
    }
}
