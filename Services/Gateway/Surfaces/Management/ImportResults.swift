import Contracts
import JSON
import NIOConcurrencyHelpers
import NIOCore
import RPC

/// Results of lines on their way to a client that may read none of them before it has sent everything.
///
/// So they wait in memory, and when many do, refusals are told without their reasons: at the limit of lines that bounds them to some 16 MB.
final class ImportResults: Sendable {
    /// Bytes that may wait before refusals become short.
    static let longWaiting = 8 << 20

    let buffers: AsyncStream<ByteBuffer>
    private let channel: AsyncStream<ByteBuffer>.Continuation
    private let waiting = NIOLockedValueBox(0)

    init() {
        (buffers, channel) = AsyncStream.makeStream(of: ByteBuffer.self)
    }

    func send(_ results: [LineResult]) {
        let isLong = waiting.withLockedValue { $0 > Self.longWaiting }
        var buffer = ByteBuffer()
        for result in results {
            buffer.writeBytes(JSON.encode(isLong ? result.short : result.body))
            buffer.writeInteger(UInt8(ascii: "\n"))
        }
        waiting.withLockedValue { $0 += buffer.readableBytes }
        channel.yield(buffer)
    }

    /// The client's connection has taken so many bytes.
    func sent(_ bytes: Int) {
        waiting.withLockedValue { $0 -= bytes }
    }

    func finish() { channel.finish() }
}

/// What became of a line.
enum LineResult: Sendable {
    case created(line: Int, id: Int64)
    case refused(line: Int, Problem)

    /// Mistakes that are told of one line.
    static let mostMistakes = 20

    static func refused(_ line: Int, _ error: any Error) -> LineResult {
        var problem = Problem(Fault(error))
        problem.errors = Array(problem.errors.prefix(mostMistakes))
        return .refused(line: line, problem)
    }

    /// - Parameter outcome: Nil where the service has left the line out.
    init(_ line: Int, _ outcome: Result<ContactLineResult, RPCError>?) {
        switch outcome {
        case .success(.created(let id)): self = .created(line: line, id: id)
        case .success(.refused(let violations)): self = .refused(line, RPCError.invalid(violations))
        case .success(.keyReused): self = .refused(line, Fault.otherResource("The Idempotency-Key was used with another line."))
        case .failure(let error): self = .refused(line, error)
        case nil: self = .refused(line, Fault.unexpected)
        }
    }

    var body: JSONObject {
        switch self {
        case .created(let line, let id): return ["line": .integer(Int64(line)), "status": 201, "id": .integer(id)]
        case .refused(let line, let problem):
            var body: JSONObject = ["line": .integer(Int64(line))]
            for (key, value) in problem.body { body[key] = value }
            return body
        }
    }

    var short: JSONObject {
        guard case .refused(let line, let problem) = self else { return body }
        return ["line": .integer(Int64(line)), "status": .integer(Int64(problem.status.code))]
    }
}
