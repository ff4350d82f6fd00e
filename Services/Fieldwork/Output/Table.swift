/// Columns as wide as their longest entry, two spaces apart.
struct Table: Sendable {
    var columns: [Column]
    /// As many cells each as there are columns.
    var rows: [[Cell]]

    private static let gap = 2
    /// The last column is not folded into less than this.
    private static let narrowest = 20

    /// The table, its last column folded where it would pass the end of the screen's lines.
    ///
    /// - Parameter margin: Spaces in front of each line.
    func text(on screen: Screen = .output, margin: Int = 0) -> String {
        text([columns.map { Cell($0.title, .dim) }] + rows, on: screen, margin: margin)
    }

    /// The table without its header.
    func body(on screen: Screen = .output, margin: Int = 0) -> String {
        text(rows, on: screen, margin: margin)
    }

    private func text(_ rows: [[Cell]], on screen: Screen, margin: Int) -> String {
        let widths = columns.indices.map { column in rows.map { $0[column].text.count }.max() ?? 0 }
        let indentation = widths.dropLast().reduce(margin) { $0 + $1 + Self.gap }
        let room = columns.last?.alignment == .left ? screen.size.map { max(Self.narrowest, $0.columns - indentation) } : nil
        return
            rows
            .flatMap { Self.folded($0, room: room) }
            .map { String(repeating: " ", count: margin) + line($0, widths: widths, on: screen) }
            .joined(separator: "\n")
    }

    private func line(_ cells: [Cell], widths: [Int], on screen: Screen) -> String {
        // Nothing follows the last entry of a line, not even spaces.
        let last = cells.lastIndex { !$0.text.isEmpty } ?? 0
        return cells[...last].enumerated().map { place, cell in
            let padding = String(repeating: " ", count: widths[place] - min(widths[place], cell.text.count))
            let text = screen.styled(cell.text, cell.style)
            switch columns[place].alignment {
            case .right: return padding + text
            case .left: return place == last ? text : text + padding
            }
        }.joined(separator: String(repeating: " ", count: Self.gap))
    }

    /// The row as several, the last column's text going on below itself.
    private static func folded(_ row: [Cell], room: Int?) -> [[Cell]] {
        guard let room, let last = row.last, last.text.count > room else { return [row] }
        return lines(of: last.text, within: room).enumerated().map { place, text in
            (place == 0 ? row.dropLast() : row.dropLast().map { _ in Cell("") }) + [Cell(text, last.style)]
        }
    }

    private static func lines(of text: String, within room: Int) -> [String] {
        text.split(separator: " ").reduce(into: [String]()) { lines, word in
            if let last = lines.last, last.count + 1 + word.count <= room {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append(String(word))
            }
        }
    }
}
