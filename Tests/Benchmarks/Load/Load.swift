import Foundation
import JSON
import NIOCore

/// Calls a server as fast as it answers, with a fixed number of calls in flight, and says how long they took.
///
/// Lines on standard output: `measuring` when what counts begins, `measured` when it has ended, and then a `LoadReport`.
/// With `--idle` the one line is `idle`.
public struct Load: Sendable {
    private let options: LoadOptions
    private let executor: LoopTaskExecutor?
    private let call: @Sendable (_ connection: Int) async throws -> Void

    /// - Parameters:
    ///   - eventLoop: Where the callers run between their suspensions; by default on threads of the runtime.
    ///   - call: Makes one call on the connection of that number.
    public init(
        _ options: LoadOptions, on eventLoop: (any EventLoop)? = nil, call: @escaping @Sendable (_ connection: Int) async throws -> Void
    ) {
        self.options = options
        executor = eventLoop.map(LoopTaskExecutor.init)
        self.call = call
    }

    public func run() async throws {
        // One after the other, so that no server is asked for more handshakes at a time than it can do.
        for connection in 0..<options.connections { try await call(connection) }
        if options.idle {
            Self.say("idle")
            _ = readLine()
        } else if let calls = options.calls {
            try await repeatCalls(calls / 10)
            Self.say("measuring")
            _ = readLine()
            try await repeatCalls(calls)
            Self.say("measured")
            _ = readLine()
        } else {
            try await measure()
        }
    }

    private func measure() async throws {
        let begin = NIODeadline.now() + .milliseconds(Int64(options.warmUp * 1_000))
        let end = begin + .milliseconds(Int64(options.seconds * 1_000))
        async let latencies = latencies(from: begin, until: end)
        try await Task.sleep(for: .seconds(options.warmUp))
        Self.say("measuring")
        try await Task.sleep(for: .seconds(options.seconds))
        Self.say("measured")
        Self.say(JSON.encodeString(LoadReport(try await latencies, seconds: options.seconds)))
    }

    /// How long each call took that ended between the two instants, in nanoseconds.
    private func latencies(from begin: NIODeadline, until end: NIODeadline) async throws -> [UInt32] {
        try await withThrowingTaskGroup(of: [UInt32].self) { group in
            for caller in 0..<options.inFlight {
                group.addTask(executorPreference: executor) {
                    let connection = caller % options.connections
                    var latencies: [UInt32] = []
                    var started = NIODeadline.now()
                    while started < end {
                        try await call(connection)
                        let ended = NIODeadline.now()
                        if ended >= begin, ended < end { latencies.append(UInt32(clamping: (ended - started).nanoseconds)) }
                        started = ended
                    }
                    return latencies
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func repeatCalls(_ count: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<options.inFlight {
                group.addTask(executorPreference: executor) {
                    for _ in stride(from: caller, to: count, by: options.inFlight) { try await call(caller % options.connections) }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}
