extension AnswerReader {
    /// Type 2: as many texts as fields, counted from 0 as `[]` counts them; those at the end may be missing.
    mutating func fields(_ count: Int) -> Answer? {
        var texts = Array(repeating: "", count: count)
        for (row, value, path) in rows(count, first: 0) { texts[row] = text(value, path) ?? "" }
        return texts.allSatisfy(\.isEmpty) ? nil : .fields(texts)
    }

    /// Type 4.
    mutating func texts(_ count: Int) -> Answer? {
        var texts: [Int: String] = [:]
        for (row, value, path) in rows(count) { texts[row] = text(value, path) }
        return texts.isEmpty ? nil : .texts(texts)
    }

    /// Type 17.
    mutating func textCells(rows: Int, columns: Int) -> Answer? {
        var texts: [Int: [Int: String]] = [:]
        for (row, column, value, path) in cells(rows: rows, columns: columns) {
            if let text = text(value, path) { texts[row, default: [:]][column] = text }
        }
        return texts.isEmpty ? nil : .cells(texts)
    }

    /// Type 10.
    mutating func number(_ bounds: Bounds) -> Answer? {
        refuseOthers()
        return single().flatMap { integer($0, bounds, path.answer) }.map(Answer.number)
    }

    /// Type 11.
    mutating func email() -> Answer? {
        refuseOthers()
        guard let text = single() else { return nil }
        guard text.isEmailAddress else {
            mistakes.note(path.answer, "This must be an e-mail address.")
            return nil
        }
        return .text(text)
    }

    /// Type 12.
    mutating func date(_ earliest: CivilDate?, _ latest: CivilDate?) -> Answer? {
        refuseOthers()
        guard let text = single() else { return nil }
        guard let date = CivilDate(dayFirst: text) else {
            mistakes.note(path.answer, "This must be a date of the calendar written as `dd-mm-yyyy`.")
            return nil
        }
        if let earliest, date < earliest {
            mistakes.note(path.answer, "This must not be before \(earliest.dayFirst).")
        } else if let latest, date > latest {
            mistakes.note(path.answer, "This must not be after \(latest.dayFirst).")
        } else {
            return .text(text)
        }
        return nil
    }
}

extension String {
    /// Whether it looks like one: a local part and a domain with a dot, within the lengths of RFC 5321. Only a mail can tell more.
    fileprivate var isEmailAddress: Bool {
        let parts = split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, utf8.count <= 254, (1...64).contains(parts[0].utf8.count) else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy({ (1...63).contains($0.utf8.count) && $0.first != "-" && $0.last != "-" }) else {
            return false
        }
        let forbidden: (Unicode.Scalar) -> Bool = { $0.value <= 0x20 || $0.value == 0x7f || "()<>[]:;,\\\"".unicodeScalars.contains($0) }
        return !unicodeScalars.contains(where: forbidden) && !unicodeScalars.contains(where: \.properties.isWhitespace)
    }
}
