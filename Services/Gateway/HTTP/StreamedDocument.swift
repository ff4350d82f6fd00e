import Contracts
import Hummingbird
import NIOCore
import RPC

/// A document that a service sends in pieces, handed on to the client as it takes them: in memory is never more than a window of it.
///
/// What goes wrong before the first byte is an error like any other. Afterwards the connection breaks off in the middle of the chunked body,
/// so that nobody takes a part for the whole.
struct StreamedDocument<Piece: MessageValue>: Sendable {
    let pieces: ItemStream<Piece>
    /// Time in which a client may take nothing.
    let patience: TimeAmount
    /// What is sent of a piece.
    let bytes: @Sendable (Piece) -> ByteBuffer

    /// Waits for the first piece, which the header fields may follow from.
    func response(_ context: GatewayContext, headers: (Piece) -> HTTPFields) async throws -> Response {
        var iterator = pieces.makeAsyncIterator()
        guard let first = try await iterator.next() else { throw Fault.unexpected }
        let headers = headers(first)
        let body = ResponseBody { writer in
            do {
                try await write(first, to: &writer, context)
                for try await piece in pieces { try await write(piece, to: &writer, context) }
            } catch {
                context.watch?.end()
                let cause = (error as? RPCError)?.code.name ?? "\(type(of: error))"
                context.logger.notice("a document broke off", metadata: ["error": "\(cause)"])
                context.channel.close(promise: nil)
                throw error
            }
            context.watch?.end()
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body).withoutCaching()
    }

    private func write(_ piece: Piece, to writer: inout any ResponseBodyWriter, _ context: GatewayContext) async throws {
        let bytes = bytes(piece)
        guard bytes.readableBytes > 0 else { return }
        // Writing waits for as long as the client does not read, and only the connection's end wakes it.
        context.watch?.begin(until: .now() + patience) { context.channel.close(promise: nil) }
        try await writer.write(bytes)
    }
}

extension StreamedDocument<ExportChunk> {
    init(pieces: ItemStream<ExportChunk>, patience: TimeAmount) {
        self.init(pieces: pieces, patience: patience) { ByteBuffer(bytes: $0.bytes.bytes) }
    }

    /// - Parameter file: Its extension; nil for a document that is shown rather than kept.
    func response(type: String, file: String?, _ context: GatewayContext) async throws -> Response {
        try await response(context) { first in
            var headers = HTTPFields()
            headers[.contentType] = type
            if let file { headers[.contentDisposition] = "attachment; filename=\"\(Self.fileName(first.name)).\(file)\"" }
            return headers
        }
    }

    /// A service's word that may stand in a header and in a folder, whatever it was.
    private static func fileName(_ name: String?) -> String {
        let plain = (name ?? "").unicodeScalars.filter { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "-" || scalar == "_")
        }
        return plain.isEmpty ? "document" : String(String.UnicodeScalarView(plain.prefix(120)))
    }
}

extension GatewayContext {
    /// Has the connection ask for more as soon as little of it is unsent. Otherwise the kernel would take megabytes at once and then nothing for
    /// as long as a slow client needs for them, which looks like one that has stopped.
    func keepUnsentLow() {
        #if os(Linux)
        let unsentLowWater = NIOBSDSocket.Option(rawValue: 25)
        // In tests without sockets there is nothing to set.
        guard watch != nil else { return }
        channel.setOption(ChannelOptions.tcpOption(unsentLowWater), value: 131_072).whenComplete { _ in }
        #endif
    }
}
