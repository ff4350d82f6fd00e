/// Fills in the questionnaire through its pages, as a browser without scripts does: opens the link, presses the button, and for each page
/// sends the form and goes where that leads, up to the thanks. Nine requests for three pages.
struct Browser: Visitor {
    private enum Stage {
        case opening
        case starting
        case showing
        case answering
    }

    private let script: Script
    private let link: String
    private var stage = Stage.opening
    private var address = ""
    private var cookie = ""

    init(_ script: Script, link: String) {
        self.script = script
        self.link = link
    }

    mutating func begin() -> String {
        stage = .opening
        cookie = ""
        return get(link)
    }

    mutating func follow(_ reply: HTTPReply) -> Step {
        switch (stage, reply.status) {
        case (.opening, "200"):
            guard let name = reply.field("participation") else { return .failure }
            stage = .starting
            return .request(post(link, "participation=\(name)"))
        case (.starting, "303"), (.answering, "303"):
            guard let location = reply.header("location") else { return .failure }
            if stage == .starting { cookie = reply.header("set-cookie").map { String($0.prefix { $0 != ";" }) } ?? "" }
            address = location
            stage = .showing
            return .request(get(address))
        case (.showing, "200"):
            guard let seal = reply.field("form") else { return reply.text.contains("Thank you") ? .completion : .failure }
            guard let answers = script.answers[String(address.split(separator: "/").last ?? "")] else { return .failure }
            stage = .answering
            return .request(post(address, "form=\(seal)&\(answers)"))
        default: return .failure
        }
    }

    private var headers: String { "Host: localhost\r\n" + (cookie.isEmpty ? "" : "Cookie: \(cookie)\r\n") }

    private func get(_ path: String) -> String {
        "GET \(path) HTTP/1.1\r\n\(headers)\r\n"
    }

    private func post(_ path: String, _ body: String) -> String {
        let type = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        return "POST \(path) HTTP/1.1\r\n\(headers)\(type)\(body)"
    }
}

extension HTTPReply {
    /// What a hidden field holds.
    fileprivate func field(_ name: String) -> String? {
        value(behind: "name=\"\(name)\" value=\"") { $0 == UInt8(ascii: "\"") }
    }
}
