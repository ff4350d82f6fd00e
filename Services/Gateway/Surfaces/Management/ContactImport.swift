import Contracts
import Crypto
import Hummingbird
import JSON
import NIOCore
import RPC

/// Creates contacts from NDJSON, one a line, and answers one result a line in the same order.
///
/// Lines are read, and their results written, as they come. Results wait in memory while the client is still sending, since many clients read
/// nothing before they have sent everything; the limit on lines bounds that to some 20 MB.
struct ContactImport: Sendable {
    /// Lines of one request.
    static let mostLines = 100_000
    /// Bytes of one line.
    static let longestLine = 64 * 1024
    /// Calls in flight at one time. They share the service's commits.
    static let window = 64

    let respondents: any ServiceClient
    /// For the whole request; each line is called for with a deadline and an idempotency key of its own.
    let call: CallContext
    let time: TimeAmount

    func response(to body: RequestBody) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "application/x-ndjson"
        let output = ResponseBody { writer in
            let (results, channel) = AsyncStream.makeStream(of: ByteBuffer.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { channel.finish() }
                    try await read(body) { channel.yield($0) }
                }
                for await buffer in results { try await writer.write(buffer) }
                try await group.waitForAll()
            }
            try await writer.finish(nil)
        }
        return Response(status: .created, headers: headers, body: output).withoutCaching()
    }

    /// Reads the body to its end and gives the results of each window of lines away.
    func read(_ body: some AsyncSequence<ByteBuffer, any Error>, _ deliver: (ByteBuffer) -> Void) async throws {
        var splitter = LineSplitter(longestLine: Self.longestLine)
        var count = 0
        var waiting: [(number: Int, line: LineSplitter.Line)] = []
        func take(_ line: LineSplitter.Line) -> Bool {
            count += 1
            guard count <= Self.mostLines else { return false }
            waiting.append((count, line))
            return true
        }
        for try await part in body {
            for line in splitter.lines(in: part) where !line.isBlank {
                guard take(line) else { return deliver(try await refused(waiting, at: count)) }
                if waiting.count == Self.window {
                    deliver(try await results(of: waiting))
                    waiting = []
                }
            }
            // What the client has sent so far is answered before the next of it is waited for.
            if !waiting.isEmpty {
                deliver(try await results(of: waiting))
                waiting = []
            }
        }
        if let line = splitter.lastLine(), !line.isBlank, !take(line) { return deliver(try await refused(waiting, at: count)) }
        deliver(try await results(of: waiting))
    }

    private func refused(_ waiting: [(number: Int, line: LineSplitter.Line)], at number: Int) async throws -> ByteBuffer {
        var buffer = try await results(of: waiting)
        let problem = Problem(
            .contentTooLarge, "A request takes at most \(Self.mostLines) lines; this line and those behind it were not read.")
        buffer.writeBytes(Self.line(number, problem))
        return buffer
    }

    private func results(of lines: [(number: Int, line: LineSplitter.Line)]) async throws -> ByteBuffer {
        let results = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
            for (index, (number, line)) in lines.enumerated() {
                group.addTask { (index, await result(of: line, number)) }
            }
            var results = [[UInt8]](repeating: [], count: lines.count)
            for try await (index, result) in group { results[index] = result }
            return results
        }
        var buffer = ByteBuffer()
        for result in results { buffer.writeBytes(result) }
        return buffer
    }

    private func result(of line: LineSplitter.Line, _ number: Int) async -> [UInt8] {
        do {
            guard case .bytes(let bytes) = line else {
                throw Fault.malformed("The line is longer than \(Self.longestLine) bytes.")
            }
            let value: JSONValue
            do {
                value = try JSON.decode(JSONValue.self, from: bytes)
            } catch {
                throw Fault.malformed(error.description)
            }
            guard let object = value.object else { throw Fault.malformed("The line must be an object.") }
            let contact = try ManagementSurface.newContact(object)
            let created = try await respondents.call(RespondentsContract.createContact, contact, in: call(forLine: number))
            return Self.line(["line": .integer(Int64(number)), "status": 201, "id": .integer(created.id)])
        } catch {
            return Self.line(number, Problem(Fault(error)))
        }
    }

    private func call(forLine number: Int) -> CallContext {
        var call = call
        call.deadline = .after(time)
        // A key per line, of the same length whatever the client's is.
        call.idempotencyKey = call.idempotencyKey.map { key in
            SHA256.hash(data: Array("\(number)\n\(key)".utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }
        return call
    }

    private static func line(_ number: Int, _ problem: Problem) -> [UInt8] {
        var body: JSONObject = ["line": .integer(Int64(number))]
        for (key, value) in problem.body { body[key] = value }
        return line(body)
    }

    private static func line(_ body: JSONObject) -> [UInt8] {
        JSON.encode(body) + [UInt8(ascii: "\n")]
    }
}
