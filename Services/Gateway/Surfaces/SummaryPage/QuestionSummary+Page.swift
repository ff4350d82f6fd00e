import Contracts

/// A question's results as the templates take them.
extension QuestionSummary {
    func values(id: String, completed: Int64) -> [String: Any] {
        let facts = facts
        return [
            "id": id, "text": text, "about": about(completed: completed), "hasFacts": !facts.isEmpty,
            "facts": facts.map { ["name": $0.0, "value": $0.1] },
            "parts": parts.enumerated().map { index, part in part.values(id: "\(id)c\(index + 1)") },
        ]
    }

    private func about(completed: Int64) -> String {
        var parts = [Self.names[type] ?? "question", "\(Figures.whole(answered)) answered"]
        if shown > answered { parts.append("\(Figures.whole(shown - answered)) skipped") }
        if completed > shown { parts.append("\(Figures.whole(completed - shown)) not asked") }
        if isFormer { parts.append("no longer part of the survey") }
        return parts.joined(separator: " · ")
    }

    private var facts: [(String, String)] {
        var facts: [(String, String)] = []
        if let recommendation {
            facts.append(("NPS", recommendation.score.map { Figures.decimal($0, digits: 1) } ?? "–"))
            facts.append(("Promoters (9, 10)", share(recommendation.promoters)))
            facts.append(("Passives (7, 8)", share(recommendation.passives)))
            facts.append(("Detractors (0 to 6)", share(recommendation.detractors)))
            if recommendation.reasons > 0 { facts.append(("With a reason", Figures.whole(recommendation.reasons))) }
        }
        if let numbers {
            facts.append(("Mean", Figures.decimal(numbers.mean)))
            facts.append(("Median", Figures.decimal(numbers.median)))
            if let deviation = numbers.standardDeviation { facts.append(("Standard deviation", Figures.decimal(deviation))) }
            facts.append(("Range", "\(Figures.whole(numbers.minimum)) to \(Figures.whole(numbers.maximum))"))
        }
        if let dates {
            facts.append(("Median", dates.median))
            facts.append(("Range", "\(dates.minimum) to \(dates.maximum)"))
        }
        return facts
    }

    private func share(_ count: Int64) -> String {
        "\(Figures.whole(count)) (\(Figures.percent(count, of: answered)))"
    }

    private var parts: [PagePart] {
        if let choices { return [part(of: choices)] }
        if let rows, let columns { return [part(of: rows, columns)] }
        if let rows { return [part(of: rows)] }
        if let numbers { return [part(of: numbers)] }
        if let dates { return [part(of: dates)] }
        return []
    }

    /// Lower case, as in a list.
    private static let names: [Int64: String] = [
        0: "single choice", 1: "matrix, one choice a row", 2: "text", 3: "point allocation", 4: "form", 5: "ranking",
        6: "multiple choice", 7: "matrix, several choices a row", 8: "sliders", 10: "number", 11: "e-mail address", 12: "date",
        13: "drop-down list", 14: "consent", 16: "recommendation", 17: "matrix of texts", 19: "grouping",
    ]
}

// MARK: Choices and rows

extension QuestionSummary {
    private func part(of choices: [ChoiceSummary]) -> PagePart {
        let takesTexts = choices.contains { $0.texts > 0 }
        let names = choices.map(\.text)
        let most = choices.max { $0.count < $1.count }
        return PagePart(
            name: "Answers",
            description: most.map { "Most frequent: “\($0.text)”, \(share($0.count)). The table has the figures." } ?? "",
            chart: .bars(
                zip(names, choices).map { name, choice in
                    Chart.Bar(
                        label: name, share: Figures.share(choice.count, of: answered), note: Figures.percent(choice.count, of: answered))
                }),
            columns: (["Answer", "Responses", "Share"] + (takesTexts ? ["With own text"] : [])).map { .init(text: $0) },
            rows: zip(names, choices).map { name, choice in
                PagePart.Row(
                    header: .init(text: name, isSurveys: true),
                    cells: [Figures.whole(choice.count), Figures.percent(choice.count, of: answered)]
                        + (takesTexts ? [Figures.whole(choice.texts)] : []))
            })
    }

    private func part(of rows: [RowSummary], _ columns: [LabelSummary]) -> PagePart {
        let hasMeans = rows.contains { $0.mean != nil }
        let headers = columns.map { PagePart.Header(text: $0.text, isSurveys: type != 5) }
        return PagePart(
            name: "Answers by row",
            description: "For each row a column for each answer, in the order of the table, whose height is its share of the row.",
            chart: .strips(
                rows.map { row in
                    (
                        label: row.text, note: row.mean.map { "mean \(Figures.decimal($0))" } ?? "",
                        shares: (row.counts ?? []).map { Figures.share($0, of: row.answered) }
                    )
                }, columns: (1...max(1, columns.count)).map(String.init)),
            columns: [.init(text: type == 5 ? "Position" : "Row")] + headers
                + ["Responses"].map { .init(text: $0) } + (hasMeans ? [.init(text: "Mean")] : []),
            rows: rows.map { row in
                PagePart.Row(
                    header: .init(text: row.text, isSurveys: true),
                    cells: (row.counts ?? []).map { "\(Figures.whole($0)) (\(Figures.percent($0, of: row.answered)))" }
                        + [Figures.whole(row.answered)] + (hasMeans ? [row.mean.map { Figures.decimal($0) } ?? "–"] : []))
            })
    }

    /// Fields with texts, or rows with numbers.
    private func part(of rows: [RowSummary]) -> PagePart {
        let names = rows.enumerated().map { index, row in
            row.text.isEmpty ? "Field \(index + 1)" : row.text
        }
        guard type == 3 || type == 8 else {
            return PagePart(
                name: "Texts", columns: ["Field", "Responses", "Share"].map { .init(text: $0) },
                rows: zip(names, rows).map { name, row in
                    PagePart.Row(
                        header: .init(text: name, isSurveys: !row.text.isEmpty),
                        cells: [Figures.whole(row.answered), Figures.percent(row.answered, of: answered)])
                })
        }
        let means = rows.map { $0.numbers?.mean ?? 0 }
        // Sliders go to 100; of points the longest bar is the largest mean.
        let longest = type == 8 ? 100 : max(means.max() ?? 0, 1)
        return PagePart(
            name: type == 3 ? "Points" : "Values", description: "The bars are means. The table has the figures.",
            chart: .bars(
                zip(names, rows).map { name, row in
                    Chart.Bar(
                        label: name, share: (row.numbers?.mean ?? 0) / longest,
                        note: row.numbers.map { "mean \(Figures.decimal($0.mean))" } ?? "–")
                }),
            columns: ["Row", "Responses", "Mean", "Median", "Standard deviation", "Least", "Most"].map { .init(text: $0) },
            rows: zip(names, rows).map { name, row in
                let figures = row.numbers.map { numbers in
                    [
                        Figures.decimal(numbers.mean), Figures.decimal(numbers.median),
                        numbers.standardDeviation.map { Figures.decimal($0) } ?? "–", Figures.whole(numbers.minimum),
                        Figures.whole(numbers.maximum),
                    ]
                }
                return PagePart.Row(
                    header: .init(text: name, isSurveys: true),
                    cells: [Figures.whole(row.answered)] + (figures ?? Array(repeating: "–", count: 5)))
            })
    }
}

// MARK: Numbers and dates

extension QuestionSummary {
    private func part(of numbers: NumberSummary) -> PagePart {
        let bins = recommendation == nil ? ChartBins.of(numbers) : ChartBins.scores(numbers)
        return PagePart(
            name: recommendation == nil ? "Numbers" : "Scores",
            description: "From \(bins.names.first ?? "") on the left to \(bins.names.last ?? "") on the right. The table has the figures.",
            chart: .columns(
                bins.counts.map { Double($0) },
                kind: { index in recommendation == nil ? "bar" : index >= 9 ? "high" : index >= 7 ? "mid" : "low" },
                ticks: recommendation == nil && bins.names.count > 11 ? [bins.names.first ?? "", bins.names.last ?? ""] : bins.names,
                top: "highest: \(Figures.whole(bins.counts.max() ?? 0))"),
            columns: [recommendation == nil ? "Number" : "Score", "Responses", "Share"].map { .init(text: $0) }, rows: rows(bins))
    }

    private func part(of dates: DateSummary) -> PagePart {
        let bins = ChartBins.of(dates)
        return PagePart(
            name: "Dates", description: "From \(dates.minimum) on the left to \(dates.maximum) on the right. The table has the figures.",
            chart: .columns(
                bins.counts.map { Double($0) }, ticks: [dates.minimum, dates.maximum],
                top: "highest: \(Figures.whole(bins.counts.max() ?? 0))"),
            columns: ["Dates", "Responses", "Share"].map { .init(text: $0) }, rows: rows(bins))
    }

    private func rows(_ bins: ChartBins) -> [PagePart.Row] {
        zip(bins.names, bins.counts).map { name, count in
            PagePart.Row(header: .init(text: name), cells: [Figures.whole(count), Figures.percent(count, of: answered)])
        }
    }
}
