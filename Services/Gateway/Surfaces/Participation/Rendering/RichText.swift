/// An author's text as markup: bold, italics, line breaks, lists and links, and everything else as the letters that it is.
///
/// The tags are `<b> <strong> <i> <em> <br> <ul> <ol> <li>`, and `<a href="…">` to http and https. Only those come out again, written anew and
/// closed; of attributes nothing but an address survives. So no text of an author is ever markup of its own.
struct RichText: Sendable, Equatable {
    /// Phrasing content: what may stand in a heading or label.
    private(set) var lead = ""
    /// Lists and what follows them; empty where there are none.
    private(set) var rest = ""
    /// The letters alone.
    private(set) var plain = ""

    enum Scope {
        /// Of a question or a text of its own.
        case block
        /// Of an answer's label, which is pressed as a whole: no lists and no links.
        case label
    }

    init(_ text: String, _ scope: Scope = .block) {
        var writer = Writer(scope: scope)
        var tokens = Tokens(text)
        while let token = tokens.next() { writer.write(token) }
        writer.end()
        lead = writer.lead
        rest = writer.rest
        plain = writer.plain
    }

    /// Both parts, where both may stand.
    var markup: String { lead + rest }
}

private enum Token {
    case text(Substring)
    case lineBreak
    case opening(String)
    case closing(String)
    case link(String)
}

/// Takes a text apart at the tags that mean something; others are text.
private struct Tokens: IteratorProtocol {
    private static let names: Set<String> = ["b", "strong", "i", "em", "ul", "ol", "li"]
    private static let longestTag = 2_100

    private var rest: Substring

    init(_ text: String) {
        rest = text[...]
    }

    mutating func next() -> Token? {
        guard let first = rest.unicodeScalars.first else { return nil }
        switch first {
        case "\r":
            rest.unicodeScalars.removeFirst()
            if rest.unicodeScalars.first == "\n" { rest.unicodeScalars.removeFirst() }
            return .lineBreak
        case "\n":
            rest.unicodeScalars.removeFirst()
            return .lineBreak
        case "<":
            if let token = tag() { return token }
            let text = rest.unicodeScalars.prefix(1)
            rest.unicodeScalars.removeFirst()
            return .text(Substring(text))
        default:
            let text = rest.unicodeScalars.prefix { $0 != "<" && $0 != "\n" && $0 != "\r" }
            rest.unicodeScalars.removeFirst(text.count)
            return .text(Substring(text))
        }
    }

    /// The tag that the rest begins with, which is taken off; nil where it is none of ours.
    private mutating func tag() -> Token? {
        let scalars = rest.unicodeScalars
        guard let end = scalars.prefix(Self.longestTag).firstIndex(of: ">") else { return nil }
        let inside = String(scalars[scalars.index(after: scalars.startIndex)..<end])
        guard let token = Self.token(inside) else { return nil }
        rest = Substring(scalars[scalars.index(after: end)...])
        return token
    }

    private static func token(_ inside: String) -> Token? {
        let name = inside.lowercased()
        if names.contains(name) { return .opening(name) }
        if name.hasPrefix("/"), names.contains(String(name.dropFirst())) || name == "/a" { return .closing(String(name.dropFirst())) }
        if name == "br" || name == "br/" || name == "br /" { return .lineBreak }
        guard let match = inside.wholeMatch(of: /(?i:a)\s+(?i:href)\s*=\s*(?:"([^"]*)"|'([^']*)')[^<]*/),
            let address = (match.1 ?? match.2).map(String.init), isAddress(address)
        else { return nil }
        return .link(address)
    }

    private static func isAddress(_ text: String) -> Bool {
        let start = text.prefix(8).lowercased()
        guard start.hasPrefix("https://") || start.hasPrefix("http://"), text.utf8.count <= 2_000 else { return false }
        return text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && !"<>\"'`\\".unicodeScalars.contains($0) }
    }
}

private struct Writer {
    let scope: RichText.Scope
    var lead = ""
    var rest = ""
    var plain = ""
    private var open: [String] = []
    private var isBehindLead = false
    private let escaping = ScalarEscaping()

    init(scope: RichText.Scope) {
        self.scope = scope
    }

    mutating func write(_ token: Token) {
        switch token {
        case .text(let text):
            put(escaping.escapeText(String(text)))
            plain += text
        case .lineBreak:
            // Between the items of a list a line break is the author's layout.
            if let last = open.last, isList(last) { return }
            put("<br>")
            plain += " "
        case .opening(let name): begin(name)
        case .closing(let name): end(name)
        case .link(let address):
            guard scope == .block, !open.contains("a") else { return }
            put("<a href=\"\(escaping.escapeText(address))\" rel=\"noopener noreferrer\" target=\"_blank\">")
            open.append("a")
        }
    }

    mutating func end() {
        while let name = open.popLast() { put("</\(name)>") }
    }

    private mutating func begin(_ name: String) {
        switch name {
        case "ul", "ol":
            guard scope == .block, open.count < 20 else { return }
            if !isBehindLead {
                end()
                isBehindLead = true
            }
            start(name)
        case "li":
            guard let list = open.lastIndex(where: isList) else { return }
            while open.count > list + 1 { put("</\(open.removeLast())>") }
            start(name)
            plain += " "
        default:
            guard open.count < 20, !open.contains(name) else { return }
            if let last = open.last, isList(last) { return }
            start(name)
        }
    }

    private mutating func start(_ name: String) {
        put("<\(name)>")
        open.append(name)
    }

    /// Closes what was opened last under that name, with all that is open inside of it. A list's item keeps what stands around the list.
    private mutating func end(_ name: String) {
        guard let place = open.lastIndex(of: name) else { return }
        guard isList(name) || name == "li" || !open[place...].contains(where: { isList($0) || $0 == "li" }) else { return }
        while open.count > place { put("</\(open.removeLast())>") }
    }

    private func isList(_ name: String) -> Bool { name == "ul" || name == "ol" }

    private mutating func put(_ markup: String) {
        if isBehindLead { rest += markup } else { lead += markup }
    }
}
