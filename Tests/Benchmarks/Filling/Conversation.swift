import NIOCore

/// Fills in the questionnaire on one connection, again and again, a request at a time.
///
/// It writes and reads HTTP by hand, since it shares the cores with what it measures.
final class Conversation<Person: Visitor>: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var person: Person
    private let tally: Tally
    private var received = ByteBuffer()
    private var sentAt = NIODeadline.now()

    init(_ person: Person, _ tally: Tally) {
        self.person = person
        self.tally = tally
    }

    func channelActive(context: ChannelHandlerContext) {
        send(person.begin(), context)
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
        guard let reply = HTTPReply(received.readableBytesView) else { return }
        received.clear()
        tally.answered(sentAt: sentAt)
        switch person.follow(reply) {
        case .request(let request): send(request, context)
        case .completion:
            tally.completed()
            send(person.begin(), context)
        case .failure:
            tally.failed(reply.text)
            context.close(promise: nil)
        }
    }

    private func send(_ text: String, _ context: ChannelHandlerContext) {
        guard !tally.isOver else { return context.close(promise: nil) }
        sentAt = .now()
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(string: text)), promise: nil)
    }
}

/// Who fills in the questionnaire: what is sent first, and what after each reply.
protocol Visitor {
    /// The first request of somebody who has never been here.
    mutating func begin() -> String
    mutating func follow(_ reply: HTTPReply) -> Step
}

/// What follows a reply.
enum Step {
    case request(String)
    /// The questionnaire is filled in.
    case completion
    case failure
}
