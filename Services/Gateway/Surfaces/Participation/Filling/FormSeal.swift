import Contracts
import Crypto

/// What shows that a form came from a page of ours for this response: other sites can have a browser send a form with our cookies, but cannot
/// know this.
struct FormSeal: Sendable, Equatable {
    /// The version of the survey that the page was shown from.
    let version: Int64
    private let mark: String
    /// Made with a key of this process alone: whoever shows it has been let see the page, also while nobody can be asked.
    private let stamp: String

    private static let processKey = SymmetricKey(size: .bits256)

    init(_ position: FillingPosition, page: Int64, version: Int64) {
        self.version = version
        mark = Self.mark(of: position)
        stamp = Self.stamp(of: position, page, version)
    }

    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let version = Int64(parts[0]) else { return nil }
        self.version = version
        mark = String(parts[1])
        stamp = String(parts[2])
    }

    var text: String { "\(version).\(mark).\(stamp)" }

    /// Whether the form belongs to the response whose key the browser has.
    func belongs(to position: FillingPosition) -> Bool {
        Self.areEqual(mark, Self.mark(of: position))
    }

    /// Whether this process has shown this page of this response.
    func wasShown(_ position: FillingPosition, page: Int64) -> Bool {
        Self.areEqual(stamp, Self.stamp(of: position, page, version))
    }

    private static func mark(of position: FillingPosition) -> String {
        SHA256.hash(data: Array("form:\(position.respondentKey)".utf8)).prefix(12).hexadecimal
    }

    private static func stamp(of position: FillingPosition, _ page: Int64, _ version: Int64) -> String {
        let text = "\(position.survey):\(position.response):\(position.respondentKey):\(page):\(version)"
        return HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: processKey).prefix(12).hexadecimal
    }

    /// In a time that tells nothing of where they differ.
    private static func areEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        return left.count == right.count && zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
