import RPC

/// One thing that an operator can set, by its command-line option, its environment variable, or its key in the configuration file.
public struct Setting: Sendable {
    /// What a value must look like.
    public enum Kind: Sendable {
        case text
        /// A whole number within the range.
        case integer(ClosedRange<Int64>)
        /// One of these words.
        case choice([String])
        /// `host:port`, several separated by commas.
        case endpoints
    }

    /// Lower-case words with dots and dashes: `drain.grace` is `--drain-grace`, `FIELDWORK_DRAIN_GRACE` and `{"drain": {"grace": …}}`.
    public let key: String
    public let kind: Kind
    /// The unit of a number, such as `ms` or `bytes`.
    public let unit: String?
    /// What holds when nothing is set; nil when the setting may stay empty.
    public let standard: String?
    /// One sentence for `--help`.
    public let help: String

    public init(_ key: String, _ kind: Kind = .text, unit: String? = nil, standard: String?, help: String) {
        self.key = key
        self.kind = kind
        self.unit = unit
        self.standard = standard
        self.help = help
    }

    var option: String { "--" + key.replacing(".", with: "-") }
    var variable: String { "FIELDWORK_" + key.uppercased().replacing(".", with: "_").replacing("-", with: "_") }

    /// Reads a value of the kind `endpoints`.
    static func endpoints(_ value: String) -> [Endpoint] {
        value.split(separator: ",").compactMap { Endpoint($0.trimming(" ")) }
    }

    /// What is wrong with a value, as the end of a sentence; nil when nothing is.
    func fault(in value: String) -> String? {
        switch kind {
        case .text: value.isEmpty ? "must not be empty" : nil
        case .integer(let range):
            Int64(value).map(range.contains) == true
                ? nil : "must be a whole number from \(range.lowerBound) to \(range.upperBound)\(unit.map { " (\($0))" } ?? "")"
        case .endpoints:
            value.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { Endpoint($0.trimming(" ")) != nil }
                ? nil : "must be host:port, or several of them separated by commas"
        case .choice(let words): words.contains(value) ? nil : "must be one of: \(words.joined(separator: ", "))"
        }
    }
}

extension Substring {
    fileprivate func trimming(_ character: Character) -> Substring {
        var text = self
        while text.first == character { text.removeFirst() }
        while text.last == character { text.removeLast() }
        return text
    }
}
