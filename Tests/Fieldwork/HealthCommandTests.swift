import JSON
import RPC
import Testing

@testable import FieldworkTool

@Suite("fieldwork health")
struct HealthCommandTests {
    private let folder: OperatorFolder

    init() throws {
        folder = try OperatorFolder()
    }

    @Test("services that serve are listed with instance and uptime")
    func serving() async throws {
        try await StandIn.serve(as: try folder.certificates.identity(.service("tokens"))) { tokens in
            try await StandIn.serve(as: try folder.certificates.identity(.service("responses")), named: "responses") { responses in
                let run = try await FieldworkProcess.run(
                    "health", "tokens=127.0.0.1:\(tokens)", "responses=localhost:\(responses)", "--certificates", folder.path)
                #expect(run.status == 0)
                #expect(run.words[0] == ["SERVICE", "ADDRESS", "STATUS", "INSTANCE", "UPTIME"])
                #expect(run.words[1].prefix(4) == ["tokens", "127.0.0.1:\(tokens)", "serving", "tokens-test"])
                #expect(run.words[2].prefix(4) == ["responses", "localhost:\(responses)", "serving", "responses-test"])
            }
        }
    }

    @Test("one service that cannot be reached makes it fail with 3, and the others are told all the same")
    func unreachable() async throws {
        let gone = try await folder.freePort()
        try await StandIn.serve(as: try folder.certificates.identity(.service("responses")), named: "responses") { responses in
            let services = ["tokens=127.0.0.1:\(gone)", "responses=127.0.0.1:\(responses)"]
            let lines = try await FieldworkProcess.run(["health"] + services + ["--certificates", folder.path, "--json"])
            #expect(lines.status == 3)
            #expect(try lines.documents.map { $0["status"] } == ["unreachable", "serving"])
            #expect(try lines.documents[0]["error"]?["message"] == "connection refused")
            #expect(try lines.documents[1]["instance"] == "responses-test")
            #expect(lines.complaints == "")
            let table = try await FieldworkProcess.run(["health"] + services + ["--certificates", folder.path])
            #expect(table.status == 3)
            #expect(table.words.map { $0[2] } == ["STATUS", "unreachable", "serving"])
            #expect(table.complaints == "fieldwork: tokens at 127.0.0.1:\(gone): UNAVAILABLE: connection refused\n")
        }
    }

    @Test("a service that drains is not serving")
    func draining() throws {
        let report = try JSON.decode(
            HealthReport.self, from: #"{"status":"draining","service":"tokens","instance":"t","build":"","uptime":7}"#)
        let target = Target(service: "tokens", addresses: [Endpoint(host: "127.0.0.1", port: 7101)])
        let row = HealthRow(answer: Answer(target: target, result: .success(report)))
        #expect(row.exitStatus == .failed)
        #expect(row.cells.map(\.text) == ["tokens", "127.0.0.1:7101", "draining", "t", "7s"])
    }
}
