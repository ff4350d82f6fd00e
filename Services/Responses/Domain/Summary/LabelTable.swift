import Contracts

/// The choices, rows or columns of a question over all of its versions. A number means the same in each of them, however it is worded
/// (`Continuity`), and later versions may have more.
struct LabelTable {
    private(set) var labels: [LabelSummary]

    /// - Parameter texts: the words of the version that counts.
    init(_ texts: [String]) {
        labels = texts.enumerated().map { LabelSummary(number: Int64($0 + 1), text: $1) }
    }

    /// Makes room for what only another version has.
    mutating func add(_ texts: [String]) {
        for text in texts.dropFirst(labels.count) { labels.append(LabelSummary(number: Int64(labels.count + 1), text: text)) }
    }
}
