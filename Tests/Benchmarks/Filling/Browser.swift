import NIOCore

/// Fills in the questionnaire through its pages on one connection, as a browser without scripts does: opens the link, presses the button, and
/// for each page sends the form and goes where that leads, up to the thanks. Nine requests for three pages.
///
/// It writes and reads HTTP by hand, since it shares the cores with what it measures.
final class Browser: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Step {
        case opening
        case starting
        case showing
        case answering
    }

    private let script: Script
    private let link: String
    private let tally: Tally
    private var received = ByteBuffer()
    private var sentAt = NIODeadline.now()
    private var step = Step.opening
    private var address = ""
    private var cookie = ""

    init(_ script: Script, link: String, _ tally: Tally) {
        self.script = script
        self.link = link
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
        guard let reply = PageReply(readFrom: &received) else { return }
        received.clear()
        tally.answered(sentAt: sentAt)
        switch (step, reply.status) {
        case (.opening, "200"):
            guard let name = reply.value(of: "participation") else { return fail(reply, context) }
            step = .starting
            post(link, "participation=\(name)", context)
        case (.starting, "303"), (.answering, "303"):
            guard let location = reply.header("location") else { return fail(reply, context) }
            if step == .starting { cookie = reply.header("set-cookie").map { String($0.prefix { $0 != ";" }) } ?? "" }
            address = location
            step = .showing
            send("GET \(address) HTTP/1.1\r\n\(headers)\r\n", context)
        case (.showing, "200"):
            guard let seal = reply.value(of: "form") else {
                guard reply.text.contains("Thank you") else { return fail(reply, context) }
                tally.completed()
                return open(context)
            }
            guard let answers = script.answers[String(address.split(separator: "/").last ?? "")] else { return fail(reply, context) }
            step = .answering
            post(address, "form=\(seal)&\(answers)", context)
        default: fail(reply, context)
        }
    }

    private var headers: String { "Host: localhost\r\n" + (cookie.isEmpty ? "" : "Cookie: \(cookie)\r\n") }

    /// Somebody else, with a browser that has never been here.
    private func open(_ context: ChannelHandlerContext) {
        step = .opening
        cookie = ""
        send("GET \(link) HTTP/1.1\r\n\(headers)\r\n", context)
    }

    private func post(_ path: String, _ body: String, _ context: ChannelHandlerContext) {
        let type = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        send("POST \(path) HTTP/1.1\r\n\(headers)\(type)\(body)", context)
    }

    private func send(_ text: String, _ context: ChannelHandlerContext) {
        guard !tally.isOver else { return context.close(promise: nil) }
        sentAt = .now()
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(string: text)), promise: nil)
    }

    private func fail(_ reply: PageReply, _ context: ChannelHandlerContext) {
        tally.failed(reply.text)
        context.close(promise: nil)
    }
}

/// A page as the gateway sends it.
struct PageReply {
    let status: String
    let text: String
    private let head: String

    /// Nil while some of it is missing.
    init?(readFrom buffer: inout ByteBuffer) {
        let view = buffer.readableBytesView
        guard let end = view.utf8Range(of: "\r\n\r\n") else { return nil }
        head = String(decoding: view[..<end.lowerBound], as: UTF8.self)
        guard let length = Self.header("content-length", in: head).flatMap({ Int($0) }), view[end.upperBound...].count >= length else {
            return nil
        }
        text = String(decoding: view[end.upperBound...], as: UTF8.self)
        status = String(head.dropFirst("HTTP/1.1 ".count).prefix(3))
    }

    func header(_ name: String) -> String? { Self.header(name, in: head) }

    private static func header(_ name: String, in head: String) -> String? {
        for line in head.utf8.split(separator: UInt8(ascii: "\n")) {
            let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1)
            guard parts.count == 2, Substring(parts[0]).lowercased() == name else { continue }
            return String(Substring(parts[1]).drop { $0 == " " }.prefix { $0 != "\r" && $0 != "\r\n" })
        }
        return nil
    }

    /// What a hidden field holds.
    func value(of field: String) -> String? {
        let bytes = Array(text.utf8)
        guard let start = bytes[...].utf8Range(of: "name=\"\(field)\" value=\"") else { return nil }
        return String(decoding: bytes[start.upperBound...].prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
    }
}

extension RandomAccessCollection where Element == UInt8 {
    fileprivate func utf8Range(of text: String) -> Range<Index>? {
        let needle = Array(text.utf8)
        var start = startIndex
        while let found = self[start...].firstIndex(of: needle[0]) {
            if self[found...].starts(with: needle) { return found..<index(found, offsetBy: needle.count) }
            start = index(after: found)
        }
        return nil
    }
}
