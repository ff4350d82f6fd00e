import NIOCore
import NIOPosix
import NIOSSL
import RPC
import TestSupport
import Wire

/// A client without manners: it writes frames of its own making, cut anywhere, reads when it likes and leaves when it likes.
///
/// All that it decides comes from its generator. One that is lawful keeps to the protocol, and then each of its calls must end.
struct WildPeer {
    let isLawful: Bool
    let ear = Ear()
    private let name: String
    private let whereabouts: Whereabouts
    var generator: SeededGenerator
    private let channel: any Channel
    private var outgoing = ByteBuffer()
    private var generations: [Int: UInt16] = [:]

    /// - Parameter tls: nil: the peer speaks without TLS, which nobody answers.
    init(
        _ name: String, port: Int, tls: NIOSSLContext?, isLawful: Bool, generator: SeededGenerator, whereabouts: Whereabouts
    ) async throws {
        self.name = name
        self.whereabouts = whereabouts
        self.isLawful = isLawful
        self.generator = generator
        let ear = ear
        whereabouts.note(name, "connects")
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: nil), name: "tls") }
                    try pipeline.addHandler(EarHandler(ear))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
    }

    /// Sends, reads and leaves.
    ///
    /// - Returns: What the server did wrong. A peer that is not lawful has no claims, except that the server's frames can be read.
    mutating func run() async -> [String] {
        defer { whereabouts.note(name, nil) }
        whereabouts.note(name, "sends")
        if chance(95) || isLawful { hello() }
        for _ in 0..<Int.random(in: 0...80, using: &generator) where !ear.isClosed {
            // A lawful client knows the numbers of methods only from HELLO.
            if isLawful || chance(95) { step() } else { breach() }
            if chance(70) { await flush() }
        }
        await flush()
        var faults: [String] = []
        if isLawful, chance(60) {
            resumeReading()
            let ear = ear
            whereabouts.note(name, "awaits the end of its calls")
            if await !eventually(within: .seconds(60), { ear.openStreams.isEmpty || ear.isClosed }) {
                faults.append("\(ear.openStreams.count) calls of a lawful peer never ended")
            }
            if ear.isClosed { faults.append("the server closed the connection of a lawful peer: \(ear.farewell)") }
        }
        await leave()
        return isLawful ? faults + ear.faults : []
    }

    // MARK: What the protocol allows

    private mutating func hello() {
        let maximum = [16_384, 65_536, 4_194_304].randomElement(using: &generator) ?? 16_384
        let credit = Int.random(in: 0...3, using: &generator)
        write(
            FrameHeader(.hello),
            #"{"versions":[1],"maxFrame":\#(maximum),"initialCredit":\#(credit),"service":"wild","instance":"","more":[{}]}"#)
    }

    private mutating func step() {
        switch Int.random(in: 0..<100, using: &generator) {
        case ..<30: echo()
        case ..<45: request("fuzz.work", #"{"milliseconds":\#(Int.random(in: 0...400, using: &generator))}"#)
        case ..<55: request("fuzz.large", #"{"count":\#(Int.random(in: 0...300_000, using: &generator))}"#)
        case ..<58: request("sys.connections", "{}")
        case ..<62: request("fuzz.count", #"{"count":\#(Int.random(in: 0...50, using: &generator))}"#)
        case ..<65: misfit()
        case ..<75: cancel()
        case ..<80: credit()
        case ..<85: write(FrameHeader(.ping, aux: .random(in: 0...UInt32.max, using: &generator)))
        case ..<88: write(FrameHeader(.pong))
        case ..<91: write(FrameHeader(FrameKind(rawValue: .random(in: 0x80...0xFF, using: &generator))), text(200))
        case ..<94: flood()
        case ..<97: channel.setOption(.autoRead, value: false).whenFailure { _ in }
        default: resumeReading()
        }
    }

    private mutating func echo() {
        let body = #"{"text":"\#(text(chance(10) ? 100_000 : 300))"}"#
        request("fuzz.echo", body, .reply(Array(body.utf8)))
    }

    /// A request that is in order on the wire and of no use.
    private mutating func misfit() {
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: request("fuzz.fail", #"{"text":"\#(text(20_000))"}"#)
        case 1: request("fuzz.meet", #"{"count":1}"#)
        case 2: request("fuzz.echo", #"{"text":5}"#)
        case 3: request("fuzz.echo", text(100))
        default: request("fuzz.none", "{}")
        }
    }

    private mutating func flood() {
        for _ in 0..<Int.random(in: 1...FuzzedService.callsOfConnection, using: &generator) { echo() }
        for _ in 0..<Int.random(in: 0...200, using: &generator) { write(FrameHeader(.ping, aux: 1)) }
    }

    private mutating func request(_ method: String, _ body: String, _ expectation: Ear.Expectation = .anything) {
        let open = Set(ear.openStreams.map(\.slot))
        guard let slot = (1...FuzzedService.callsOfConnection).first(where: { !open.contains($0) }) else { return }
        let generation = generations[slot, default: 0]
        generations[slot] = generation &+ 1
        let stream = StreamID(slot: slot, generation: generation)
        let time = chance(20) ? UInt32.random(in: 1...200, using: &generator) : 2_000
        let header = FrameHeader(
            .request, flags: FrameFlags(rawValue: UInt8.random(in: 0...255, using: &generator) & 0xFC),
            code: ear.methods[method] ?? 9_999, stream: stream, aux: time)
        ear.requestSent(on: stream, ear.methods[method] == nil ? .anything : expectation)
        let metadata = chance(30) ? Metadata(trace: .random(), caller: text(20), account: 7) : Metadata()
        guard chance(15) else { return write(header, metadata: metadata, body) }
        fragment(header, metadata: metadata, body)
    }

    /// Cuts a request into frames with those of other calls in between. The last may never come: the call then ends by its time.
    private mutating func fragment(_ first: FrameHeader, metadata: Metadata, _ body: String) {
        var rest = body[...]
        var header = first
        header.flags.insert(.moreFragments)
        for index in 0..<Int.random(in: 1...4, using: &generator) {
            let piece = rest.prefix(Int.random(in: 0...rest.count, using: &generator))
            rest = rest.dropFirst(piece.count)
            write(header, metadata: index == 0 ? metadata : Metadata(), String(piece))
            header = FrameHeader(.request, flags: .moreFragments, stream: first.stream)
            if chance(30) { write(FrameHeader(.ping)) }
            if chance(5) { return write(FrameHeader(.cancel, stream: first.stream)) }
        }
        if chance(90) { write(FrameHeader(.request, stream: first.stream), String(rest)) }
    }

    private mutating func cancel() {
        write(FrameHeader(.cancel, stream: likelyStream()))
    }

    private mutating func credit() {
        write(
            FrameHeader(.credit, stream: likelyStream(), aux: .random(in: 0...20, using: &generator)),
            String(repeating: "\u{1}", count: 4))
    }

    private mutating func resumeReading() {
        channel.setOption(.autoRead, value: true).whenFailure { _ in }
        channel.read()
    }

    // MARK: What it does not

    private mutating func breach() {
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: outgoing.writeBytes((0..<Int.random(in: 1...400, using: &generator)).map { _ in .random(in: 0...255, using: &generator) })
        case 1: mutate()
        case 2: write(FrameHeader(FrameKind(rawValue: .random(in: 0...0x20, using: &generator)), stream: anyStream()), text(50))
        case 3: writeMalformedMetadata()
        case 4: write(FrameHeader(.request, flags: .moreFragments, code: anyMethod(), stream: anyStream()), text(5_000))
        default: outgoing.writeInteger(UInt32.random(in: 0...UInt32.max, using: &generator))
        }
    }

    /// Sends what is written so far with some of its bytes changed.
    private mutating func mutate() {
        echo()
        guard outgoing.readableBytes > 0 else { return }
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let index = Int.random(in: outgoing.readerIndex..<outgoing.writerIndex, using: &generator)
            outgoing.setInteger(UInt8.random(in: 0...255, using: &generator), at: index)
        }
    }

    // MARK: Bytes

    private mutating func write(_ header: FrameHeader, metadata: Metadata = Metadata(), _ body: String = "") {
        var body = body
        body.withUTF8 { outgoing.writeFrame(header, metadata: metadata, payload: UnsafeRawBufferPointer($0)) }
    }

    /// Promises a metadata block, and has other bytes in its place.
    private mutating func writeMalformedMetadata() {
        let start = outgoing.writerIndex
        write(FrameHeader(.request, code: anyMethod(), stream: anyStream()), text(50))
        outgoing.setInteger(FrameFlags.metadata.rawValue, at: start + 5)
    }

    /// Sends what was written: at once, or cut into pieces, each a TLS record of its own.
    private mutating func flush() async {
        var bytes = outgoing
        outgoing = ByteBuffer()
        while bytes.readableBytes > 0, chance(50) {
            guard let piece = bytes.readSlice(length: .random(in: 1...bytes.readableBytes, using: &generator)) else { break }
            channel.writeAndFlush(piece, promise: nil)
            if chance(30) { try? await Task.sleep(for: .milliseconds(Int.random(in: 0...3, using: &generator))) }
        }
        if bytes.readableBytes > 0 { channel.writeAndFlush(bytes, promise: nil) }
        await Task.yield()
    }

    // MARK: Leaving

    private mutating func leave() async {
        let way = Int.random(in: 0..<6, using: &generator)
        whereabouts.note(name, "leaves in its way \(way)\(ear.isClosed ? ", although the server has closed" : "")")
        switch way {
        case 0:
            // The server has seen nothing of a close when the next connection comes.
            try? await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            await closeAbruptly()
        case 1: await closeAbruptly()
        case 2:
            resumeReading()
            try? await channel.close(mode: .output).get()
            let ear = ear
            _ = await eventually(within: .seconds(2)) { ear.isClosed }
            try? await channel.close().get()
        default: try? await channel.close().get()
        }
    }

    /// Closes the socket below TLS.
    private func closeAbruptly() async {
        let channel = channel
        try? await channel.eventLoop.submit {
            guard let tls = try? channel.pipeline.syncOperations.context(name: "tls") else { return channel.close(promise: nil) }
            tls.close(promise: nil)
        }.get()
        try? await channel.closeFuture.get()
    }

    // MARK: Chance

    private mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &generator) < percent
    }

    /// Mostly one that is open, else one that was or never will be.
    private mutating func likelyStream() -> StreamID {
        if chance(80), let oldest = ear.openStreams.min(by: { $0.rawValue < $1.rawValue }) { return oldest }
        return StreamID(slot: .random(in: 1...40, using: &generator), generation: .random(in: 0...3, using: &generator))
    }

    private mutating func anyStream() -> StreamID {
        StreamID(slot: .random(in: 0...40, using: &generator), generation: .random(in: 0...3, using: &generator))
    }

    private mutating func anyMethod() -> UInt16 {
        .random(in: 0...12, using: &generator)
    }

    private mutating func text(_ longest: Int) -> String {
        String(repeating: "ab c", count: Int.random(in: 0...max(1, longest / 4), using: &generator))
    }
}
