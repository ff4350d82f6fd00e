import JSON
import NIOCore
import RPC

extension TestContract {
    static let run = StreamMethod<Run, Numbered>("test.run", isIdempotent: true, callers: .everyone)
    /// Sends the items of a run from a task that the handler does not wait for, after the gate `<name>` has opened.
    static let detached = StreamMethod<Run, Numbered>("test.detached", isIdempotent: true, callers: .everyone)
}

/// What a stream is to send.
@Message
struct Run: Sendable {
    /// The ledger counts under `<name>` the items sent and under `<name> ended` the handler's end.
    var name: String = "run"
    var items: Int64
    /// Length of each item's text.
    var bytes: Int64 = 0
    /// How long the first item's text is, if not as long as the others.
    var first: Int64?
    /// Whether the handler passes the gate `<name> first` before its first item.
    var waits: Bool = false
    /// Milliseconds that the client may let an item wait; nil: as long as it likes.
    var patience: Int64?
    /// What follows the last item: `end`, `fail` or `hold`, at the gate under the name.
    var then: String = "end"
}

@Message
struct Numbered: Sendable, Equatable {
    var number: Int64
    var text: String
}

extension TestService {
    static func addStreams(_ gate: Gate, _ ledger: Ledger, to router: inout Router) {
        router.stream(TestContract.run) { run, _, items in
            defer { ledger.count("\(run.name) ended") }
            if run.waits { try await gate.pass("\(run.name) first") }
            try await send(run, to: items, ledger)
            switch run.then {
            case "fail": throw RPCError(.failedPrecondition, "as asked")
            case "hold": try await gate.pass(run.name)
            default: break
            }
        }
        router.stream(TestContract.detached) { run, _, items in
            let sender = Task.detached {
                defer { ledger.count("\(run.name) ended") }
                try await send(run, to: items, ledger)
            }
            if run.then == "hold" { try await gate.pass(run.name) } else { try await sender.value }
        }
    }

    private static func send(_ run: Run, to items: ItemWriter<Numbered>, _ ledger: Ledger) async throws {
        let text = String(repeating: "x", count: Int(run.bytes))
        for number in 0..<run.items {
            let first = number == 0 ? run.first.map { String(repeating: "x", count: Int($0)) } : nil
            let item = Numbered(number: number, text: first ?? text)
            if let patience = run.patience {
                try await items.send(item, within: .milliseconds(patience))
            } else {
                try await items.send(item)
            }
            ledger.count(run.name)
        }
    }
}

extension ItemStream where Item == Numbered {
    /// The numbers of all items, to the end of the stream.
    func numbers() async throws -> [Int64] {
        var numbers: [Int64] = []
        for try await item in self { numbers.append(item.number) }
        return numbers
    }
}
