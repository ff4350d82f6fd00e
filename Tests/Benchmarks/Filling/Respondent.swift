/// Fills in the questionnaire through the interface for programs: opens a response and answers page after page.
struct Respondent: Visitor {
    private let script: Script
    private var response = ""
    private var respondentKey = ""

    init(_ script: Script) {
        self.script = script
    }

    mutating func begin() -> String {
        script.access
    }

    mutating func follow(_ reply: HTTPReply) -> Step {
        guard reply.status == "200" else { return .failure }
        guard let page = reply.member("id_next_page") else {
            return reply.member("acknowledgments") == nil ? .failure : .completion
        }
        if let id = reply.member("id_response"), let key = reply.member("respondent_key") {
            response = id
            respondentKey = key
        }
        guard let answers = script.answers[page] else { return .failure }
        return .request(script.answer(response: response, key: respondentKey, page: page, answers: answers))
    }
}

extension HTTPReply {
    /// A number or a text of the object that the body is.
    fileprivate func member(_ name: String) -> String? {
        let key = "\"\(name)\":"
        let isEnd = { (byte: UInt8) in byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "\"") }
        return value(behind: key + "\"", upTo: isEnd) ?? value(behind: key, upTo: isEnd)
    }
}
