import NIOCore

/// Fills in the questionnaire on one connection, again and again, a request at a time: opens a response and answers page after page.
///
/// It writes and reads HTTP by hand, since it shares the cores with what it measures.
final class Respondent: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let script: Script
    private let tally: Tally
    private var received = ByteBuffer()
    private var sentAt = NIODeadline.now()
    private var response = ""
    private var respondentKey = ""

    init(_ script: Script, _ tally: Tally) {
        self.script = script
        self.tally = tally
    }

    func channelActive(context: ChannelHandlerContext) {
        open(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        tally.disconnected()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        guard let reply = Reply(readFrom: &received) else { return }
        received.clear()
        tally.answered(sentAt: sentAt)
        guard reply.isOK else { return fail(reply, context) }
        if let page = reply.member("id_next_page") {
            if let id = reply.member("id_response"), let key = reply.member("respondent_key") {
                response = id
                respondentKey = key
            }
            guard let answers = script.answers[page] else { return fail(reply, context) }
            send(script.answer(response: response, key: respondentKey, page: page, answers: answers), context)
        } else if reply.member("acknowledgments") != nil {
            tally.completed()
            open(context)
        } else {
            fail(reply, context)
        }
    }

    private func open(_ context: ChannelHandlerContext) {
        send(script.access, context)
    }

    private func send(_ text: String, _ context: ChannelHandlerContext) {
        guard !tally.isOver else { return context.close(promise: nil) }
        sentAt = .now()
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(string: text)), promise: nil)
    }

    private func fail(_ reply: Reply, _ context: ChannelHandlerContext) {
        tally.failed(reply.text)
        context.close(promise: nil)
    }
}

/// The requests of a plan, ready to be sent.
struct Script: Sendable {
    let access: String
    /// By page id.
    let answers: [String: String]
    private let survey: Int64
    private let headers: String

    init(_ plan: Plan) {
        survey = plan.survey
        headers = """
            Host: localhost\r
            Authorization: Bearer \(plan.key)\r
            Content-Type: application/x-www-form-urlencoded\r\n
            """
        answers = Dictionary(plan.pages.map { ("\($0.id)", $0.answers) }) { first, _ in first }
        access = Self.post("/api/v2/responses/getaccess/\(plan.survey)", headers, plan.access)
    }

    func answer(response: String, key: String, page: String, answers: String) -> String {
        Self.post("/api/v2/responses/answer/\(survey)/\(response)", headers, "respondent_key=\(key)&id_page=\(page)&\(answers)")
    }

    private static func post(_ path: String, _ headers: String, _ body: String) -> String {
        "POST \(path) HTTP/1.1\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}

/// One reply of the gateway.
struct Reply {
    let isOK: Bool
    let text: String

    /// Nil while some of it is missing.
    init?(readFrom buffer: inout ByteBuffer) {
        let whole = buffer.getString(at: buffer.readerIndex, length: buffer.readableBytes) ?? ""
        guard let end = whole.utf8Range(of: "\r\n\r\n"), let length = Self.contentLength(whole.utf8[..<end.lowerBound]) else { return nil }
        let body = whole.utf8[end.upperBound...]
        guard body.count >= length else { return nil }
        isOK = whole.utf8.starts(with: "HTTP/1.1 200".utf8)
        text = String(Substring(body))
    }

    /// A number or a text of the object that the body is.
    func member(_ name: String) -> String? {
        guard let start = text.utf8Range(of: "\"\(name)\":") else { return nil }
        let value = text.utf8[start.upperBound...].drop { $0 == UInt8(ascii: "\"") }
        return String(Substring(value.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}") && $0 != UInt8(ascii: "\"") }))
    }

    private static func contentLength(_ head: Substring.UTF8View) -> Int? {
        for line in head.split(separator: UInt8(ascii: "\n")) {
            let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1)
            guard parts.count == 2, Substring(parts[0]).lowercased() == "content-length" else { continue }
            return Int(Substring(parts[1]).filter(\.isNumber))
        }
        return nil
    }
}

extension String {
    fileprivate func utf8Range(of text: String) -> Range<String.Index>? {
        let needle = Array(text.utf8)
        let view = utf8
        var start = view.startIndex
        while let found = view[start...].firstIndex(of: needle[0]) {
            if view[found...].starts(with: needle) { return found..<view.index(found, offsetBy: needle.count) }
            start = view.index(after: found)
        }
        return nil
    }
}
