import Contracts
import Crypto
import Hummingbird
import JSON
import NIOCore
import RPC

/// Creates contacts from NDJSON, one a line, and answers one result a line in the same order.
///
/// Lines are read while those before them are being created: what gathers meanwhile is the next call. A result is sent when its contact is on
/// disk. When the client leaves, the lines that were read whole are the last that are created.
struct ContactImport: Sendable {
    /// Lines of one request.
    static let mostLines = 100_000
    /// Bytes of one line.
    static let longestLine = 64 * 1024
    /// Lines of one call, which share a transaction: long enough to share its wait for the disk, short enough for others to wait for.
    static let linesOfCall = 500
    /// Bytes of lines that wait for a call, on top of which comes one line.
    static let bytesOfCall = 256 * 1024

    let respondents: any ServiceClient
    /// For the whole request; each batch is called for with a deadline of its own.
    let call: CallContext
    let time: TimeAmount
    /// Called when the client gets on: a line has come in whole, or results have gone out.
    var progress: @Sendable () -> Void = {}

    /// A line that was read: what it asks for, or why it asks for nothing.
    private enum Line: Sendable {
        case contact(Int, NewContact)
        case refused(LineResult)
    }

    func response(to body: RequestBody, _ context: GatewayContext, patience: TimeAmount) -> Response {
        var importing = self
        if let watch = context.watch {
            let channel = context.channel
            importing.progress = { watch.begin(until: .now() + patience) { channel.close(promise: nil) } }
        }
        var headers = HTTPFields()
        headers[.contentType] = "application/x-ndjson"
        let output = ResponseBody { [importing] writer in
            importing.progress()
            defer { context.watch?.end() }
            try await importing.run(body) { try await writer.write($0) }
            try await writer.finish(nil)
        }
        return Response(status: .created, headers: headers, body: output).withoutCaching()
    }

    /// Reads the body to its end and gives the results away as they come.
    func run(
        _ body: some AsyncSequence<ByteBuffer, any Error> & Sendable, _ deliver: (ByteBuffer) async throws -> Void
    ) async throws {
        let lines = LineQueue<Line>(mostElements: Self.linesOfCall, mostBytes: Self.bytesOfCall)
        let results = ImportResults()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { lines.finish() }
                try await read(body, into: lines)
            }
            group.addTask {
                defer { results.finish() }
                while let batch = await lines.next() { results.send(await create(batch)) }
            }
            for await buffer in results.buffers {
                try await deliver(buffer)
                results.sent(buffer.readableBytes)
                progress()
            }
            try await group.waitForAll()
        }
    }

    private func read(_ body: some AsyncSequence<ByteBuffer, any Error>, into lines: LineQueue<Line>) async throws {
        var splitter = LineSplitter(longestLine: Self.longestLine)
        var count = 0
        func take(_ line: LineSplitter.Line) async -> Bool {
            count += 1
            progress()
            guard count <= Self.mostLines else {
                let problem = Problem(
                    .contentTooLarge, "A request takes at most \(Self.mostLines) lines; this line and those behind it were not read.")
                _ = await lines.append(.refused(.refused(line: count, problem)), bytes: 0)
                return false
            }
            return await lines.append(Self.parsed(line, count), bytes: line.count)
        }
        for try await part in body {
            for line in splitter.lines(in: part) where !line.isBlank {
                guard await take(line) else { return }
            }
        }
        if let line = splitter.lastLine(), !line.isBlank { _ = await take(line) }
    }

    private static func parsed(_ line: LineSplitter.Line, _ number: Int) -> Line {
        do {
            guard case .bytes(let bytes) = line else { throw Fault.malformed("The line is longer than \(longestLine) bytes.") }
            let value: JSONValue
            do {
                value = try JSON.decode(JSONValue.self, from: bytes)
            } catch {
                throw Fault.malformed(error.description)
            }
            guard let object = value.object else { throw Fault.malformed("The line must be an object.") }
            return .contact(number, try ManagementSurface.newContact(object))
        } catch {
            return .refused(.refused(number, error))
        }
    }

    /// The results of lines, whose contacts are created by one call.
    private func create(_ lines: [Line]) async -> [LineResult] {
        let given = lines.compactMap { line -> ContactLine? in
            guard case .contact(let number, let contact) = line else { return nil }
            return ContactLine(contact: contact, key: key(ofLine: number))
        }
        var outcomes = await outcomes(of: given)[...]
        return lines.map { line in
            switch line {
            case .refused(let result): result
            case .contact(let number, _): LineResult(number, outcomes.popFirst())
            }
        }
    }

    private func outcomes(of lines: [ContactLine]) async -> [Result<ContactLineResult, RPCError>] {
        guard !lines.isEmpty else { return [] }
        var call = call
        call.deadline = .after(time)
        call.idempotencyKey = nil
        do throws(RPCError) {
            return try await respondents.call(RespondentsContract.importContacts, ContactBatch(lines: lines), in: call).results
                .map { .success($0) }
        } catch {
            return lines.map { _ in .failure(error) }
        }
    }

    /// A key per line, of the same length whatever the client's is.
    private func key(ofLine number: Int) -> String? {
        call.idempotencyKey.map { key in
            SHA256.hash(data: Array("\(number)\n\(key)".utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }
    }
}
