import Foundation
import JSON
import RPC
import TestSupport
import Testing

@Suite("fieldwork ping and bench")
struct MeasuringCommandTests {
    private let folder: OperatorFolder

    init() throws {
        folder = try OperatorFolder()
    }

    @Test("pings are told one by one, and together in the end")
    func ping() async throws {
        try await folder.withCommand { fieldwork in
            let run = try await fieldwork("ping", "tokens", "--count", "3", "--interval", "0.01")
            #expect(run.status == 0)
            let lines = run.output.split(separator: "\n")
            #expect(lines.first == "PING tokens at \(fieldwork.address) as operator/operator")
            #expect(lines[1...3].allSatisfy { $0.wholeMatch(of: /\d: \d+\.\d{3} ms/) != nil })
            #expect(lines[5] == "3 sent, 3 answered")
            #expect(lines[6].wholeMatch(of: /min\/avg\/max = [\d.]+\/[\d.]+\/[\d.]+ ms/) != nil)
            let json = try await fieldwork("ping", "tokens", "-c", "2", "-i", "0.01", "--json")
            let documents = try json.documents
            #expect(documents.map { $0["sequence"] } == [1, 2, nil])
            #expect(documents.last?["answered"] == 2)
        }
    }

    @Test("ctrl-C ends pinging with what was found")
    func interruption() async throws {
        try await folder.withCommand { fieldwork in
            let output = try folder.certificates.folder.write("", to: "output")
            let process = try ChildProcess(
                Execution.folder.appending(path: "fieldwork").path(percentEncoded: false), ["ping", "tokens"] + fieldwork.options,
                output: .appending(output), environment: FieldworkProcess.surroundings)
            defer { process.send(SIGKILL) }
            #expect(await eventually { try String(contentsOfFile: output, encoding: .utf8).contains("1: ") })
            process.send(SIGINT)
            #expect(process.waitUntilExit() == 0)
            #expect(try String(contentsOfFile: output, encoding: .utf8).contains(" answered\nmin/avg/max"))
        }
    }

    @Test("a number of calls is made, and counted")
    func calls() async throws {
        try await folder.withCommand { fieldwork in
            let run = try await fieldwork("bench", "tokens.echo", #"{"a":1}"#, "--calls", "200", "-c", "4", "--connections", "2", "--json")
            #expect(run.status == 0)
            #expect(run.complaints == "")
            let document = try #require(try run.documents.first)
            #expect(document["calls"] == 200)
            #expect(document["ok"] == 200)
            #expect(document["failed"] == [:])
            #expect(document["latency"]?.object?.keys == ["min", "mean", "p50", "p90", "p99", "p999", "max"])
            let stats = try await fieldwork("stats", "tokens", "--json")
            let method = try stats.documents[0]["methods"]?.array?.first { $0["name"] == "tokens.echo" }
            #expect(method?["started"] == 200)
        }
    }

    @Test("a table tells calls, rate and times")
    func table() async throws {
        try await folder.withCommand { fieldwork in
            let run = try await fieldwork("bench", "tokens.echo", "-d", "0.2", "-c", "2")
            #expect(run.status == 0)
            #expect(run.words.map { $0[0] } == ["calls", "ok", "seconds", "calls/s", "min", "mean", "p50", "p90", "p99", "p99.9", "max"])
        }
    }

    @Test("items of streams are counted too")
    func stream() async throws {
        try await folder.withCommand { fieldwork in
            let run = try await fieldwork("bench", "tokens.count", #"{"count":7}"#, "-n", "10", "-c", "2", "--json")
            #expect(try run.documents[0]["ok"] == 10)
            #expect(try run.documents[0]["items"] == 70)
        }
    }

    @Test("calls that fail are counted by code, explained, and end it with 1")
    func failures() async throws {
        try await folder.withCommand { fieldwork in
            let run = try await fieldwork("bench", "tokens.refuse", "-n", "5", "-c", "1")
            #expect(run.status == 1)
            #expect(run.words.contains(["INVALID_ARGUMENT", "5"]))
            #expect(run.complaints.contains("must be one of 0 to 16"))
        }
    }

    @Test("a method that changes something with every call is called with --allow-writes only")
    func writes() async throws {
        try await folder.withCommand { fieldwork in
            let refused = try await fieldwork("bench", "tokens.write", "-n", "5")
            #expect(refused.status == 2)
            #expect(refused.complaints.contains("--allow-writes"))
            let allowed = try await fieldwork("bench", "tokens.write", "-n", "5", "--allow-writes", "--json")
            #expect(try allowed.documents[0]["ok"] == 5)
        }
    }

    @Test("on a terminal a bar grows while it goes on, and ctrl-C ends it with what was found")
    func bar() async throws {
        try await folder.withCommand { fieldwork in
            let terminal = try PseudoTerminal()
            let process = try terminal.start(["bench", "tokens.echo", "-d", "60", "-c", "1"] + fieldwork.options)
            defer { process.send(SIGKILL) }
            #expect(await eventually { terminal.screen.contains(/\r\[\.+\] +\d+ %  [1-9][\d,]* calls  .*\/s  .* left/) })
            process.send(SIGINT)
            #expect(process.waitUntilExit() == 0)
            #expect(terminal.screen.contains("p99.9"))
        }
    }

    @Test("a service that is not there is no result")
    func down() async throws {
        let port = try await folder.freePort()
        let run = try await FieldworkProcess.run("bench", "tokens.echo", "--address", "127.0.0.1:\(port)", "--certificates", folder.path)
        #expect(run.status == 3)
        #expect(run.output == "")
    }
}
