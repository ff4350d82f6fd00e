import Foundation
import JSON
import RPC
import TestSupport
import Testing

@Suite("fieldwork connections, drain and log-level")
struct OperationCommandTests {
    private let folder: OperatorFolder

    init() throws {
        folder = try OperatorFolder()
    }

    @Test("who is connected is listed, the command itself among them")
    func connections() async throws {
        try await folder.withCommand { fieldwork in
            let run = try await fieldwork("connections", "tokens")
            #expect(run.status == 0)
            #expect(run.words[0].prefix(6) == ["SERVICE", "ID", "PEER", "FROM", "AGE", "PHASE"])
            #expect(run.words[1].prefix(3) == ["tokens", "1", "operator/operator"])
            let line = try await fieldwork("connections", "tokens", "--json")
            let document = try #require(try line.documents.last)
            #expect(document["server"] == .string(fieldwork.address))
            #expect(document["peer"] == "operator/operator")
            #expect(document["phase"] == "open")
        }
    }

    @Test("a script that drains a process has it stopped")
    func drain() async throws {
        let process = StandIn.Process()
        try await folder.withCommand(process: process) { fieldwork in
            let run = try await fieldwork("drain", "tokens", "--json")
            #expect(run.status == 0)
            #expect(try run.documents == [["service": "tokens", "address": .string(fieldwork.address), "status": "draining"]])
            #expect(process.isStopped)
        }
    }

    @Test("one connection is drained, and one that is not there is no success")
    func connection() async throws {
        let process = StandIn.Process()
        try await folder.withCommand(process: process) { fieldwork in
            let unknown = try await fieldwork("drain", "tokens", "--connection", "999")
            #expect(unknown.status == 1)
            #expect(unknown.complaints.contains("NOT_FOUND"))
            // Its own is the third: that of the call before is closed.
            let run = try await fieldwork("drain", "tokens", "--connection", "2")
            #expect(run.status == 0)
            #expect(run.output == "connection 2 of tokens at \(fieldwork.address): draining\n")
            #expect(!process.isStopped)
        }
    }

    @Test("a person is asked before a process is stopped", arguments: [("y\n", Int32(0)), ("n\n", 1), ("\n", 1)])
    func question(answer: String, status: Int32) async throws {
        let process = StandIn.Process()
        try await folder.withCommand(process: process) { fieldwork in
            let terminal = try PseudoTerminal()
            let run = try terminal.start(["drain", "tokens"] + fieldwork.options)
            defer { run.send(SIGKILL) }
            #expect(await eventually { terminal.screen.contains("Drain tokens at \(fieldwork.address)? [y/N] ") })
            terminal.type(answer)
            #expect(run.waitUntilExit() == status)
            #expect(process.isStopped == (status == 0))
        }
    }

    @Test("--yes asks nobody")
    func yes() async throws {
        let process = StandIn.Process()
        try await folder.withCommand(process: process) { fieldwork in
            let terminal = try PseudoTerminal()
            let run = try terminal.start(["drain", "tokens", "--yes"] + fieldwork.options)
            #expect(run.waitUntilExit() == 0)
            #expect(terminal.screen.contains("draining"))
            #expect(process.isStopped)
        }
    }

    @Test("the level of the log is told and set")
    func logLevel() async throws {
        let process = StandIn.Process()
        try await folder.withCommand(process: process) { fieldwork in
            let told = try await fieldwork("log-level", "--service", "tokens")
            #expect(told.words == [["SERVICE", "ADDRESS", "LEVEL"], ["tokens", fieldwork.address, "info"]])
            let set = try await fieldwork("log-level", "debug", "--service", "tokens", "--json")
            #expect(try set.documents == [["service": "tokens", "address": .string(fieldwork.address), "level": "debug"]])
            #expect(process.level.withLockedValue { $0 } == "debug")
            let wrong = try await fieldwork("log-level", "loud", "--service", "tokens")
            #expect(wrong.status == 2)
        }
    }

    @Test(
        "who is no operator may do none of it",
        arguments: [["connections", "tokens"], ["drain", "tokens"], ["log-level", "--service", "tokens"], ["stats", "tokens"]])
    func noOperator(arguments: [String]) async throws {
        try folder.issue(.service("responses"), file: "responses")
        let process = StandIn.Process()
        try await folder.withCommand(process: process) { fieldwork in
            let run = try await FieldworkProcess.run(arguments + fieldwork.options + ["--identity", "responses"])
            #expect(run.status == 1)
            #expect(run.complaints.contains("PERMISSION_DENIED"))
            #expect(!process.isStopped)
        }
    }

    @Test("nobody is there to be drained, pinged or measured", arguments: [["drain"], ["connections"], ["ping", "-c", "1"]])
    func down(arguments: [String]) async throws {
        let port = try await folder.freePort()
        let run = try await FieldworkProcess.run(arguments + ["tokens=127.0.0.1:\(port)", "--certificates", folder.path])
        #expect(run.status == 3)
        #expect((run.complaints + run.output).contains("connection refused"))
    }
}
