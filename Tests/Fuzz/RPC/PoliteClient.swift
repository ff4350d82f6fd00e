import NIOConcurrencyHelpers
import NIOCore
import RPC
import TestSupport

/// A client of the project's own, which works beside the wild peers: whatever they do, each of its calls ends, and as it should.
final class PoliteClient: Sendable {
    struct Tally: Sendable {
        var succeeded = 0
        /// Calls that were turned away because the peers took up the server's limit, which is what limits are for.
        var shed = 0
        /// Calls that ended by their own cancellation or time, or with their connection when that may be cut.
        var abandoned = 0
        var faults: [String] = []
    }

    private let client: RPCClient
    private let mayBeCut: Bool
    private let tally = NIOLockedValueBox(Tally())

    /// - Parameter mayBeCut: Whether the client's connection is one that ends without a reason.
    init(_ client: RPCClient, mayBeCut: Bool = false) {
        self.client = client
        self.mayBeCut = mayBeCut
    }

    func shutDown() {
        client.shutDown()
    }

    var calls: Tally { tally.withLockedValue { $0 } }

    /// Calls one after the other until the task is cancelled, and with it the call in flight.
    func work(_ name: String, generator: SeededGenerator, whereabouts: Whereabouts) async {
        defer { whereabouts.note(name, nil) }
        var generator = generator
        while !Task.isCancelled {
            let choice = Int.random(in: 0..<10, using: &generator)
            whereabouts.note(name, "makes a call of its choice \(choice)")
            switch choice {
            case ..<4: await echo(String(repeating: "zażółć", count: .random(in: 0...20_000, using: &generator)))
            case ..<5: await stream(.random(in: 0...40, using: &generator), reading: .random(in: 1...60, using: &generator))
            case ..<7: await large(.random(in: 0...200_000, using: &generator))
            case ..<8: await late(.random(in: 0...100, using: &generator))
            default: await cancelled(after: .random(in: 0...50, using: &generator))
            }
            await Task.yield()
        }
    }

    private func echo(_ text: String) async {
        await note { try await client.call(FuzzContract.echo, Text(text: text), in: .patient).text == text }
    }

    private func large(_ count: Int) async {
        await note { try await client.call(FuzzContract.large, Size(count: Int64(count)), in: .patient).text.utf8.count == count }
    }

    /// Reads a stream to its end, or leaves it before.
    private func stream(_ count: Int, reading most: Int) async {
        await note {
            var read = 0
            for try await _ in client.stream(FuzzContract.count, Size(count: Int64(count)), in: .patient) {
                read += 1
                if read == most { break }
            }
            return read == min(count, most)
        }
    }

    private func late(_ milliseconds: Int64) async {
        let context = CallContext(deadline: .after(.milliseconds(milliseconds)))
        await note(expecting: .deadlineExceeded) {
            try await client.call(FuzzContract.work, Work(milliseconds: 200), in: context).text == "worked"
        }
    }

    private func cancelled(after milliseconds: Int) async {
        let call = Task { [client] () async throws(RPCError) in
            try await client.call(FuzzContract.work, Work(milliseconds: 200), in: .patient).text == "worked"
        }
        try? await Task.sleep(for: .milliseconds(milliseconds))
        call.cancel()
        await note(expecting: .cancelled) { try await call.value }
    }

    /// Has as many calls in work at once as the server takes: any that it had not let go of would be missing.
    static func fill(_ clients: [RPCClient]) async throws {
        let calls = FuzzedService.calls
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<calls {
                group.addTask {
                    _ = try await clients[index % clients.count].call(FuzzContract.meet, Size(count: Int64(calls)), in: .patient)
                }
            }
            try await group.waitForAll()
        }
    }

    private func note(expecting code: StatusCode? = nil, _ call: () async throws -> Bool) async {
        let outcome: Result<Bool, any Error>
        do { outcome = .success(try await call()) } catch { outcome = .failure(error) }
        tally.withLockedValue { tally in
            switch outcome {
            case .success(true): tally.succeeded += 1
            case .success(false): tally.faults.append("a polite client got a reply that is not its call's")
            case .failure(let error as RPCError) where error.code == code: tally.abandoned += 1
            case .failure(let error as RPCError) where error.code == .cancelled && Task.isCancelled: tally.abandoned += 1
            case .failure(let error as RPCError) where error.code == .unavailable && mayBeCut: tally.abandoned += 1
            case .failure(let error as RPCError) where error.code == .resourceExhausted && error.isNotExecuted: tally.shed += 1
            case .failure(let error): tally.faults.append("a call of a polite client failed: \(error)")
            }
        }
    }
}

extension CallContext {
    /// Longer than anything but a call that is stuck.
    static var patient: CallContext { CallContext(deadline: .after(.seconds(60))) }
}
