import Contracts
import Crypto
import JSON

/// The entry into a buyer's survey that a response's answers are for: when all is answered, the respondent goes back to it.
struct EntryMark: Sendable, Equatable {
    /// 32 lower-case hexadecimal digits.
    let entry: String
    /// Of the link that it began by; nil where it was gone on with by its own address.
    let link: String?
    let isTest: Bool

    init(_ entry: BuyerEntry, link: String?) {
        self.entry = entry.id
        self.link = link
        isTest = entry.isTest
    }

    /// - Parameter parts: As `text` writes them.
    init?(_ parts: [Substring]) {
        guard parts.count == 3, Self.isEntry(parts[0]), parts[1].utf8.count <= 16, parts[2] == "t" || parts[2] == "r" else { return nil }
        entry = String(parts[0])
        link = parts[1].isEmpty ? nil : String(parts[1])
        isTest = parts[2] == "t"
    }

    /// As it stands in a cookie.
    var text: String { "\(entry).\(link ?? "").\(isTest ? "t" : "r")" }

    static func isEntry(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 32
            && text.utf8.allSatisfy {
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
            }
    }

    /// What tells links apart, in 16 hexadecimal digits that say nothing of what is in them.
    static func digest(of link: BuyerEntryLink) -> String {
        SHA256.hash(data: JSON.encode(link)).prefix(8).hexadecimal
    }
}
