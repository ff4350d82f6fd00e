/// What a client takes, by its `Accept` header (RFC 9110, 12.5.1).
struct AcceptedTypes: Equatable {
    private struct Range: Equatable {
        let type: Substring
        let subtype: Substring
        /// Thousandths.
        let quality: Int
    }

    private let ranges: [Range]

    /// - Parameter header: nil takes everything. What cannot be read is passed over.
    init(_ header: String?) {
        ranges = (header ?? "*/*").split(separator: ",").compactMap { element in
            let parts = element.split(separator: ";").map { $0.drop { $0 == " " || $0 == "\t" } }
            guard let name = parts.first?.prefix(while: { $0 != " " && $0 != "\t" }) else { return nil }
            let names = name.split(separator: "/", omittingEmptySubsequences: false)
            guard names.count == 2 else { return nil }
            let quality = parts.dropFirst().first { $0.lowercased().hasPrefix("q=") }.map { Self.thousandths($0.dropFirst(2)) }
            return Range(type: Substring(names[0].lowercased()), subtype: Substring(names[1].lowercased()), quality: quality ?? 1_000)
        }
    }

    /// How much the client wants a type, in thousandths; 0: not at all. The closest range decides.
    func quality(of name: String) -> Int {
        let names = name.split(separator: "/")
        func matching(_ type: Substring, _ subtype: Substring) -> Int? {
            ranges.filter { $0.type == type && $0.subtype == subtype }.map(\.quality).max()
        }
        return matching(names[0], names[1]) ?? matching(names[0], "*") ?? matching("*", "*") ?? 0
    }

    private static func thousandths(_ text: Substring) -> Int {
        guard let number = Double(text.filter { $0 != " " }), (0...1).contains(number) else { return 0 }
        return Int((number * 1_000).rounded())
    }
}
