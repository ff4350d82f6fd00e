import Foundation
import JSON
import RPC
import TestSupport
import Testing

@Suite("fieldwork stats")
struct StatsCommandTests {
    private let folder: OperatorFolder

    init() throws {
        folder = try OperatorFolder()
    }

    @Test("calls, failures and times are told by method")
    func table() async throws {
        try await folder.withCommand { fieldwork in
            for _ in 0..<3 { _ = try await fieldwork("call", "tokens.echo") }
            _ = try await fieldwork("call", "tokens.refuse")
            let run = try await fieldwork("stats", "tokens")
            #expect(run.status == 0)
            #expect(run.output.hasPrefix("tokens  \(fieldwork.address)  tokens-test · 1.2.3 · up "))
            #expect(run.words[1] == ["METHOD", "STARTED", "OK", "FAILED", "IN", "FLIGHT", "P50", "P99", "MAX", "FAILURES"])
            #expect(run.words.contains { $0.prefix(5) == ["tokens.echo", "3", "3", "0", "0"] })
            #expect(run.words.contains { $0.prefix(4) == ["tokens.refuse", "1", "0", "1"] && $0.suffix(2) == ["INVALID_ARGUMENT", "1"] })
        }
    }

    @Test("with --json they come as the service tells them")
    func json() async throws {
        try await folder.withCommand { fieldwork in
            _ = try await fieldwork("call", "tokens.refuse")
            let run = try await fieldwork("stats", "tokens", "--json")
            let document = try #require(try run.documents.first)
            #expect(document["service"] == "tokens")
            #expect(document["address"] == .string(fieldwork.address))
            let method = document["methods"]?.array?.first { $0["name"] == "tokens.refuse" }
            #expect(method?["failed"] == ["INVALID_ARGUMENT": 1])
        }
    }

    @Test("watching repeats the table until ctrl-C, which is no failure")
    func watch() async throws {
        try await folder.withCommand { fieldwork in
            let output = try folder.certificates.folder.write("", to: "output")
            let process = try ChildProcess(
                Execution.folder.appending(path: "fieldwork").path(percentEncoded: false),
                ["stats", "tokens", "--watch", "0.05"] + fieldwork.options, output: .appending(output),
                environment: FieldworkProcess.surroundings)
            defer { process.send(SIGKILL) }
            #expect(await eventually { try String(contentsOfFile: output, encoding: .utf8).matches(of: /CALLS\/S/).count > 2 })
            process.send(SIGINT)
            #expect(process.waitUntilExit() == 0)
            // The first sample has nothing to be compared with.
            let rows = try String(contentsOfFile: output, encoding: .utf8).matches(of: /sys\.(describe|stats) +(\S+)/)
            #expect(rows.dropFirst().allSatisfy { Double($0.2) != nil })
        }
    }

    @Test("on a terminal the table takes the place of the one before it")
    func redraw() async throws {
        try await folder.withCommand { fieldwork in
            let terminal = try PseudoTerminal()
            let process = try terminal.start(["stats", "tokens", "--watch=0.05"] + fieldwork.options)
            defer { process.send(SIGKILL) }
            // Back to the first line, which is written again.
            #expect(await eventually { terminal.screen.contains(/\u{1B}\[\d+F\u{1B}\[1mtokens/) })
            process.send(SIGINT)
            #expect(process.waitUntilExit() == 0)
        }
    }

    @Test("a service that is down is told, and ends it with 3")
    func down() async throws {
        let port = try await folder.freePort()
        let run = try await FieldworkProcess.run("stats", "tokens=127.0.0.1:\(port)", "--certificates", folder.path, "--json")
        #expect(run.status == 3)
        #expect(try run.documents[0]["error"]?["code"] == "UNAVAILABLE")
    }
}
