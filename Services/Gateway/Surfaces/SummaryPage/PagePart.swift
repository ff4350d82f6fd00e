/// A chart and the table with its figures.
struct PagePart {
    struct Header {
        let text: String
        var isSurveys = false
    }

    struct Row {
        let header: Header
        let cells: [String]
    }

    /// What both are of.
    let name: String
    /// Says in a sentence what the chart shows.
    var description = ""
    /// Nil where there is nothing to draw.
    var chart: Chart?
    let columns: [Header]
    let rows: [Row]

    /// As the templates take it.
    ///
    /// - Parameter id: unique on the page.
    func values(id: String) -> [String: Any] {
        var values: [String: Any] = [
            "table": [
                "name": name, "columns": columns.map(Self.values),
                "rows": rows.map { row in Self.values(row.header).merging(["cells": row.cells]) { $1 } },
            ] as [String: Any]
        ]
        if let chart {
            values["chart"] =
                [
                    "chartID": id, "name": "Chart: \(name)",
                    "description": description.isEmpty ? "The table has its figures." : description,
                    "height": Chart.coordinate(chart.height),
                    "shapes": chart.shapes.filter { !$0.path.isEmpty }.map { ["class": $0.kind, "path": $0.path] },
                    "labels": chart.labels.map { label in
                        var values: [String: Any] = [
                            "x": Chart.coordinate(label.x), "y": Chart.coordinate(label.y), "text": label.text,
                            "isSurveys": label.isSurveys,
                        ]
                        if !label.kind.isEmpty { values["class"] = label.kind } else { values["class"] = false }
                        return values
                    },
                ] as [String: Any]
        }
        return values
    }

    private static func values(_ header: Header) -> [String: Any] {
        ["text": header.text, "isSurveys": header.isSurveys]
    }
}
