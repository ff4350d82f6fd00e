import Contracts

/// What the choices, rows or columns of a question have said in all of its versions, each once: those of one version in their order and
/// with their numbers, then those that only other versions have.
///
/// Two labels are the same where they say the same. Where one version says something twice, the first are the same, then the second.
struct LabelTable {
    private struct Key: Hashable {
        let text: String
        let occurrence: Int
    }

    private(set) var labels: [LabelSummary] = []
    private var places: [Key: Int] = [:]

    /// - Parameter first: those that have numbers.
    init(_ first: [String]) {
        for (number, place) in places(of: first).enumerated() { labels[place].number = Int64(number + 1) }
    }

    /// Where each of the labels of a version stands; those that are new come last, without numbers.
    mutating func places(of texts: [String]) -> [Int] {
        var occurrences: [String: Int] = [:]
        return texts.map { text in
            let key = Key(text: text, occurrence: occurrences[text, default: 0])
            occurrences[text, default: 0] += 1
            if let place = places[key] { return place }
            labels.append(LabelSummary(text: text))
            places[key] = labels.count - 1
            return labels.count - 1
        }
    }
}
