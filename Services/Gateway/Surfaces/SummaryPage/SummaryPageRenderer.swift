import Contracts
import Hummingbird

/// Makes the page with a survey's results.
struct SummaryPageRenderer: Sendable {
    /// More would be no page for a person; the interface for programs has all of them.
    private static let questions = 500

    let frame: AccountPageFrame

    init() throws {
        frame = try AccountPageFrame("Results of surveys", templates: SummaryPageTemplates.all)
    }

    func page(_ summary: SurveySummary) -> Response {
        let asked = summary.questions.prefix(Self.questions)
        var note = "Of \(Figures.count(summary.completed, "completed response"))."
        if asked.count < summary.questions.count {
            note += " The first \(asked.count) of \(Figures.whole(Int64(summary.questions.count))) questions are shown."
        }
        let questions = asked.enumerated().map { index, question in
            question.values(id: "q\(index + 1)", completed: summary.completed)
        }
        let values: [String: Any] = [
            "title": summary.title, "lang": summary.lang, "status": Self.status(summary.status), "note": note, "hasFacts": true,
            "facts": Self.facts(summary).map { ["name": $0.0, "value": $0.1] },
            "parts": [PagePart.funnel(summary.pages).values(id: "pages")], "questions": questions,
        ]
        return frame.page(values)
    }

    private static func status(_ status: String) -> String {
        switch status {
        case "collecting": "collecting answers"
        case "ended": "ended"
        default: "being made"
        }
    }

    private static func facts(_ summary: SurveySummary) -> [(String, String)] {
        let begun = summary.completed + summary.partial
        var facts = [
            ("Begun", Figures.whole(begun)), ("Completed", Figures.whole(summary.completed)),
            ("Not completed", Figures.whole(summary.partial)), ("Completed of begun", Figures.percent(summary.completed, of: begun)),
        ]
        if let duration = summary.duration {
            facts.append(("Median time", Figures.duration(duration.median)))
            facts.append(("Mean time", Figures.duration(duration.mean)))
        }
        return facts
    }
}

extension PagePart {
    static func funnel(_ pages: [PageSummary]) -> PagePart {
        let most = pages.map(\.reached).max() ?? 0
        let names = pages.enumerated().map { index, page in
            let name = page.title.isEmpty ? "Page \(index + 1)" : "\(index + 1). \(page.title)"
            return page.isFormer ? "\(name) (removed)" : name
        }
        let bars = zip(names, pages).map { name, page in
            Chart.Bar(label: name, share: Figures.share(page.reached, of: most), note: Figures.whole(page.reached))
        }
        let rows = zip(names, pages).map { name, page in
            Row(
                header: Header(text: name, isSurveys: true),
                cells: [
                    Figures.whole(page.reached), Figures.whole(page.answered), Figures.whole(page.left),
                    Figures.percent(page.left, of: page.reached),
                ])
        }
        return PagePart(
            name: "Responses by page",
            description: pages.max { $0.left < $1.left }.map { page in
                "Most were left at page \((pages.firstIndex(of: page) ?? 0) + 1): \(Figures.whole(page.left)). The table has the figures."
            } ?? "", chart: pages.isEmpty ? nil : .bars(bars),
            columns: ["Page", "Reached", "Answered", "Left", "Left of reached"].map { Header(text: $0) }, rows: rows)
    }
}
