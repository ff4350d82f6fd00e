/// A drawing in a field 320 units wide, of shapes and labels. Whoever cannot see it has the same figures in a table.
struct Chart {
    static let width = 320.0
    private static let longestLabel = 40

    struct Shape {
        /// Of the style sheet.
        let kind: String
        var path = ""
    }

    struct Label {
        let x: Double
        let y: Double
        let text: String
        var kind = ""
        /// Written by the survey's author, in its language.
        var isSurveys = false
    }

    /// An item of a chart with its share of the longest possible bar, and what is written beside it.
    struct Bar {
        let label: String
        /// From 0 to 1.
        let share: Double
        let note: String
        var isSurveys = true
    }

    private(set) var height = 0.0
    private(set) var shapes: [Shape] = []
    private(set) var labels: [Label] = []

    /// Bars that lie, each below its label.
    static func bars(_ bars: [Bar]) -> Chart {
        var chart = Chart()
        var (tracks, filled) = (Shape(kind: "track"), Shape(kind: "bar"))
        for bar in bars {
            chart.labels.append(Label(x: 0, y: chart.height + 12, text: shortened(bar.label), isSurveys: bar.isSurveys))
            chart.labels.append(Label(x: width, y: chart.height + 12, text: bar.note, kind: "end"))
            tracks.path += rectangle(0, chart.height + 16, width, 10)
            if bar.share > 0 { filled.path += rectangle(0, chart.height + 16, min(1, bar.share) * width, 10) }
            chart.height += 32
        }
        chart.shapes = [tracks, filled]
        return chart
    }

    /// Columns side by side.
    ///
    /// - Parameters:
    ///   - kind: the style of each.
    ///   - ticks: labels below, from left to right, as many as columns, or two for the ends.
    static func columns(_ counts: [Double], kind: (Int) -> String = { _ in "bar" }, ticks: [String], top: String) -> Chart {
        var chart = Chart()
        let most = max(counts.max() ?? 0, 1)
        let step = width / Double(max(1, counts.count))
        for (index, count) in counts.enumerated() {
            let height = count / most * 100
            if chart.shapes.last?.kind != kind(index) { chart.shapes.append(Shape(kind: kind(index))) }
            if count > 0 {
                chart.shapes[chart.shapes.count - 1].path += rectangle(
                    Double(index) * step + step * 0.05, 116 - height, step * 0.9, height)
            }
        }
        chart.shapes.append(Shape(kind: "axis", path: "M0 116.5h320"))
        chart.labels.append(Label(x: 0, y: 10, text: top, kind: "small"))
        if ticks.count == counts.count {
            for (index, tick) in ticks.enumerated() {
                chart.labels.append(Label(x: (Double(index) + 0.5) * step, y: 128, text: tick, kind: "small middle"))
            }
        } else {
            chart.labels.append(Label(x: 0, y: 128, text: ticks.first ?? "", kind: "small"))
            chart.labels.append(Label(x: width, y: 128, text: ticks.last ?? "", kind: "small end"))
        }
        chart.height = 132
        return chart
    }

    /// For each row its label and a strip of columns, one below the other.
    ///
    /// - Parameter shares: from 0 to 1, by row and column.
    static func strips(_ rows: [(label: String, note: String, shares: [Double])], columns: [String]) -> Chart {
        var chart = Chart()
        var (tracks, filled) = (Shape(kind: "track"), Shape(kind: "bar"))
        let step = width / Double(max(1, columns.count))
        for row in rows {
            chart.labels.append(Label(x: 0, y: chart.height + 12, text: shortened(row.label), isSurveys: true))
            chart.labels.append(Label(x: width, y: chart.height + 12, text: row.note, kind: "end"))
            for (index, share) in row.shares.enumerated() {
                let x = Double(index) * step + step * 0.03
                tracks.path += rectangle(x, chart.height + 17, step * 0.94, 28)
                if share > 0 {
                    let height = min(1, share) * 28
                    filled.path += rectangle(x, chart.height + 45 - height, step * 0.94, height)
                }
            }
            chart.height += 54
        }
        chart.shapes = [tracks, filled]
        for (index, column) in columns.enumerated() {
            chart.labels.append(Label(x: (Double(index) + 0.5) * step, y: chart.height + 4, text: column, kind: "small middle"))
        }
        chart.height += 8
        return chart
    }

    private static func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> String {
        let width = coordinate(max(width, 0.5))
        return "M\(coordinate(x)) \(coordinate(y))h\(width)v\(coordinate(height))h-\(width)z"
    }

    /// To a tenth of a unit.
    static func coordinate(_ value: Double) -> String {
        Figures.decimal(value, digits: 1, groups: false)
    }

    private static func shortened(_ text: String) -> String {
        text.count <= longestLabel ? text : text.prefix(longestLabel - 1) + "…"
    }
}
