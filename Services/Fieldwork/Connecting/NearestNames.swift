/// The names that somebody may have meant.
enum NearestNames {
    /// Up to three, the nearest first: by the letters to be changed, or because one is a part of the other.
    static func of(_ name: String, among candidates: some Sequence<String>) -> [String] {
        let name = name.lowercased()
        let limit = name.count < 4 ? 1 : max(2, name.count / 4)
        return
            candidates
            .compactMap { candidate -> (distance: Int, name: String)? in
                let other = candidate.lowercased()
                let changes = distance(Array(name), Array(other))
                if changes <= limit { return (changes, candidate) }
                let isPart = name.count > 2 && (other.contains(name) || name.contains(other) || hasSameEnd(name, other))
                return isPart ? (limit + changes, candidate) : nil
            }
            .sorted { $0 < $1 }
            .prefix(3).map(\.name)
    }

    /// `; did you mean a, b or c?`, nil without names.
    static func question(_ names: [String]) -> String? {
        guard let last = names.last else { return nil }
        let others = names.dropLast().joined(separator: ", ")
        return "; did you mean \(others.isEmpty ? last : "\(others) or \(last)")?"
    }

    /// Whether the last part of both, behind the last dot, is the same.
    private static func hasSameEnd(_ one: String, _ other: String) -> Bool {
        one.contains(".") && one.split(separator: ".").last == other.split(separator: ".").last
    }

    /// Letters to be inserted, removed or replaced (Levenshtein).
    private static func distance(_ one: [Character], _ other: [Character]) -> Int {
        var row = Array(0...other.count)
        for (place, letter) in one.enumerated() {
            var diagonal = row[0]
            row[0] = place + 1
            for column in other.indices {
                let replaced = diagonal + (letter == other[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[other.count]
    }
}
