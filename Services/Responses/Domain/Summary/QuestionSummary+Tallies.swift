import Contracts

/// A question's tallies with what its versions say.
struct QuestionVersion {
    let question: Question
    let shape: AnswerShape
    let tally: QuestionTally
}

extension QuestionSummary {
    /// A summary of one question while it had one type.
    ///
    /// - Parameters:
    ///   - question: gives text, order and numbers: the current version's, or the last of a former one.
    ///   - page: nil for a former question.
    init(_ question: Question, _ shape: AnswerShape, page: Int64?, _ versions: [QuestionVersion]) {
        self.init(
            question: question.id, page: page, type: question.type.rawValue, text: question.text, isFormer: page == nil,
            shown: versions.reduce(0) { $0 + $1.tally.shown }, answered: versions.reduce(0) { $0 + $1.tally.answered })
        let table = AnswerTable(shape, versions)
        switch shape.type {
        case .singleChoice, .multipleChoice, .dropDown: choices = table.choices
        case .number: numbers = table.numbers.first.flatMap(NumberSummary.init)
        case .date: dates = table.numbers.first.flatMap(DateSummary.init)
        case .recommendation:
            let scores = table.scores
            numbers = NumberSummary(scores)
            recommendation = RecommendationSummary(scores.distribution.bins, reasons: table.texts.reduce(0, +))
        case .matrixSingle, .matrixMultiple, .openMatrix, .ranking, .grouping:
            columns = table.columns.labels
            rows = table.rowSummaries
        case .points, .sliders, .openText, .form: rows = table.rowSummaries
        case .email, .consent, .description, .upload: break
        }
    }
}

/// The counts of all shapes that a question had while it had one type, put together by number.
private struct AnswerTable {
    private let type: QuestionType
    private(set) var rows: LabelTable
    private(set) var columns: LabelTable
    private var cells: [[Int64]]
    private var answered: [Int64]
    private(set) var texts: [Int64]
    private(set) var numbers: [NumberTally]
    private var hasOneScale = true

    init(_ shape: AnswerShape, _ versions: [QuestionVersion]) {
        type = shape.type
        rows = LabelTable(shape.rows)
        columns = LabelTable(shape.columns)
        for version in versions {
            rows.add(version.shape.rows)
            columns.add(version.shape.columns)
            if version.shape.columns.count != shape.columns.count { hasOneScale = false }
        }
        cells = Array(repeating: Array(repeating: 0, count: columns.labels.count), count: max(1, rows.labels.count))
        answered = Array(repeating: 0, count: rows.labels.count)
        texts = Array(repeating: 0, count: shape.type == .recommendation ? 1 : columns.labels.count)
        let bound = versions.map { $0.tally.numbers.first?.distribution.bound ?? 0 }.min() ?? 0
        numbers = Array(
            repeating: NumberTally(scale: shape.scale, bound: bound), count: shape.rows.isEmpty ? shape.numbers : rows.labels.count)
        for version in versions { add(version.tally, rows: version.shape.rows.count, columns: version.shape.columns.count) }
    }

    /// - Parameters rows, columns: how many the tally's version has.
    private mutating func add(_ tally: QuestionTally, rows: Int, columns: Int) {
        for (index, count) in tally.cells.enumerated() where count > 0 { cells[index / columns][index % columns] += count }
        for (row, count) in tally.rows.prefix(rows).enumerated() { answered[row] += count }
        for (index, count) in tally.texts.enumerated() { texts[type == .recommendation ? 0 : index] += count }
        for (index, tally) in tally.numbers.enumerated() { numbers[index].merge(tally) }
    }

    var choices: [ChoiceSummary] {
        columns.labels.enumerated().map { index, label in
            ChoiceSummary(number: label.number, text: label.text, count: cells[0][index], texts: texts[index])
        }
    }

    /// Answers of type 16 are the scores plus one.
    var scores: NumberTally {
        var scores = NumberTally(scale: .numbers, bound: Distribution.leastBound)
        for (score, count) in cells[0].enumerated() { scores.add(Int64(score), times: count) }
        return scores
    }

    var rowSummaries: [RowSummary] {
        rows.labels.enumerated().map { index, label in
            var row = RowSummary(number: label.number, text: label.text, answered: answered[index])
            if !columns.labels.isEmpty { row.counts = cells[index] }
            if numbers.indices.contains(index) { row.numbers = NumberSummary(numbers[index]) }
            row.mean = mean(ofRow: index)
            return row
        }
    }

    /// Of the numbers of columns, where there are as many in every version. Positions always are.
    private func mean(ofRow row: Int) -> Double? {
        guard type == .ranking || type == .matrixSingle && hasOneScale else { return nil }
        let counts = cells[row]
        let total = counts.reduce(0, +)
        let sum = counts.enumerated().reduce(0) { $0 + Int64($1.offset + 1) * $1.element }
        return total == 0 ? nil : Double(sum) / Double(total)
    }
}

extension NumberSummary {
    /// Nil without a number.
    init?(_ tally: NumberTally) {
        guard let mean = tally.mean, let median = tally.median, let minimum = tally.minimum, let maximum = tally.maximum else { return nil }
        let distribution = tally.distribution
        let bins = distribution.bins.ascending.map { bin, count in
            let values = distribution.scale.values(of: bin, level: distribution.level)
            return BinSummary(from: values.lowerBound, to: values.upperBound, count: count)
        }
        self.init(
            count: tally.count, sum: String(tally.sum.value), mean: mean, standardDeviation: tally.standardDeviation, median: median,
            minimum: minimum, maximum: maximum, width: (0..<distribution.level).reduce(1) { width, _ in width * 10 }, bins: bins)
    }
}

extension DateSummary {
    private static let units = ["day", "month", "year", "decade", "century", "millennium"]

    /// Nil without a date.
    init?(_ tally: NumberTally) {
        let distribution = tally.distribution
        guard let minimum = tally.minimum, let maximum = tally.maximum, let median = distribution.middle?.lower else { return nil }
        self.init(
            minimum: Self.text(minimum), maximum: Self.text(maximum), median: Self.text(median), unit: Self.units[distribution.level],
            bins: distribution.bins.ascending.map { bin, count in
                let days = distribution.scale.values(of: bin, level: distribution.level)
                return DateBinSummary(from: Self.text(days.lowerBound), to: Self.text(days.upperBound), count: count)
            })
    }

    private static func text(_ day: Int64) -> String {
        CivilDate(dayNumber: day)?.yearFirst ?? ""
    }
}

extension RecommendationSummary {
    /// - Parameter scores: from 0 to 10.
    init(_ scores: ValueCounts, reasons: Int64) {
        func count(_ range: ClosedRange<Int64>) -> Int64 { range.reduce(0) { $0 + scores[$1] } }
        let (promoters, passives, detractors) = (count(9...10), count(7...8), count(0...6))
        let total = promoters + passives + detractors
        self.init(
            score: total == 0 ? nil : Double(promoters - detractors) * 100 / Double(total), promoters: promoters, passives: passives,
            detractors: detractors, reasons: reasons)
    }
}
