import JSON
import NIOConcurrencyHelpers
import NIOCore
import Wire

/// What a raw peer hears from the server, and what of it breaks the protocol.
final class Ear: Sendable {
    enum Expectation: Equatable {
        /// A RESPONSE, if one comes, has this payload.
        case reply([UInt8])
        case anything
    }

    private struct State {
        /// Method numbers by name, once HELLO has come.
        var methods: [String: UInt16] = [:]
        var open: [StreamID: Expectation] = [:]
        var partial: [StreamID: [UInt8]] = [:]
        var faults: [String] = []
        var isClosed = false
        /// What GOAWAY said.
        var farewell: String?
    }

    private let state = NIOLockedValueBox(State())

    var methods: [String: UInt16] { state.withLockedValue { $0.methods } }
    var openStreams: [StreamID] { state.withLockedValue { Array($0.open.keys) } }
    var isClosed: Bool { state.withLockedValue { $0.isClosed } }
    var farewell: String { state.withLockedValue { $0.farewell } ?? "without a word" }
    var faults: [String] { state.withLockedValue { $0.faults } }

    func requestSent(on stream: StreamID, _ expectation: Expectation) {
        state.withLockedValue { $0.open[stream] = expectation }
    }

    fileprivate func closed() {
        state.withLockedValue { $0.isClosed = true }
    }

    fileprivate func unreadable(_ error: WireError) {
        state.withLockedValue { $0.faults.append("the server's frames cannot be read: \(error)") }
    }

    fileprivate func received(_ frame: Frame) {
        let payload = Array(frame.body.readableBytesView)
        let stream = frame.header.stream
        state.withLockedValue { state in
            switch frame.header.kind {
            case .hello:
                let methods = (try? JSON.decode(JSONValue.self, from: payload))?["methods"]?.array ?? []
                for method in methods {
                    if let name = method["name"]?.string, let number = method["number"]?.integer { state.methods[name] = UInt16(number) }
                }
            case .response, .item:
                guard let expectation = state.open[stream] else {
                    return state.faults.append("\(frame.header.kind) on \(stream), where no call is open")
                }
                let whole = (state.partial.removeValue(forKey: stream) ?? []) + payload
                if frame.header.flags.contains(.moreFragments) { return state.partial[stream] = whole }
                guard frame.header.kind == .response else { return }
                state.open[stream] = nil
                if case .reply(let expected) = expectation, expected != whole {
                    state.faults.append("another reply than the request's on \(stream)")
                }
            case .error, .end:
                state.partial[stream] = nil
                if state.open.removeValue(forKey: stream) == nil {
                    state.faults.append("\(frame.header.kind) on \(stream), where no call is open")
                }
            case .goAway: state.farewell = String(decoding: payload, as: UTF8.self)
            default: break
            }
        }
    }
}

/// Reads what comes for an ear.
final class EarHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let ear: Ear
    private var parser = FrameParser(maximumFrameLength: 4 * 1024 * 1024)

    init(_ ear: Ear) {
        self.ear = ear
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do throws(WireError) {
            try parser.parse(unwrapInboundIn(data)) { (frame) throws(WireError) in ear.received(frame) }
        } catch {
            ear.unreadable(error)
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The server may end TLS without ceremony.
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        ear.closed()
        context.fireChannelInactive()
    }
}
