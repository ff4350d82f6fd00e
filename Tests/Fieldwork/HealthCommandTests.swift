import Foundation
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
                let lines = run.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
                #expect(lines[0] == ["SERVICE", "ADDRESS", "STATUS", "INSTANCE", "UPTIME"])
                #expect(lines[1].prefix(4) == ["tokens", "127.0.0.1:\(tokens)", "serving", "tokens-test"])
                #expect(lines[2].prefix(4) == ["responses", "localhost:\(responses)", "serving", "responses-test"])
            }
        }
    }

    @Test("one service that cannot be reached makes it fail with 3, and the others are told all the same")
    func unreachable() async throws {
        let gone = try await folder.freePort()
        try await StandIn.serve(as: try folder.certificates.identity(.service("responses")), named: "responses") { responses in
            let run = try await FieldworkProcess.run(
                "health", "tokens=127.0.0.1:\(gone)", "responses=127.0.0.1:\(responses)", "--certificates", folder.path, "--json")
            #expect(run.status == 3)
            let lines = try run.output.split(separator: "\n").map { try JSON.decode(JSONValue.self, from: $0) }
            #expect(lines.map { $0["status"] } == ["unreachable", "serving"])
            #expect(lines[0]["error"]?["message"] == "connection refused")
            #expect(lines[1]["instance"] == "responses-test")
        }
    }

    @Test("a service that drains is not serving")
    func draining() throws {
        let report = try JSON.decode(
            HealthReport.self, from: #"{"status":"draining","service":"tokens","instance":"t","build":"","uptime":7}"#)
        let row = HealthRow(service: ServiceArgument(defaultOf: "tokens", port: 7101), result: .success(report))
        #expect(row.exitStatus == .failed)
        #expect(row.columns == ["tokens", "127.0.0.1:7101", "draining", "t", "7s"])
    }

    @Test(
        "a duration is told in its two largest units",
        arguments: [(0, "0s"), (59, "59s"), (60, "1m 0s"), (3_725, "1h 2m"), (93_600, "1d 2h"), (31_536_000, "365d 0h")])
    func duration(seconds: Int64, text: String) {
        #expect(HealthRow.duration(seconds: seconds) == text)
    }

    @Test(
        "an address is a host and a port, with IPv6 addresses in brackets",
        arguments: [
            ("127.0.0.1:80", ServiceAddress(host: "127.0.0.1", port: 80)), ("[::1]:7101", ServiceAddress(host: "::1", port: 7101)),
            ("tokens.internal:7101", ServiceAddress(host: "tokens.internal", port: 7101)), ("::1:7101", nil), (":80", nil), ("a:0", nil),
            ("a:65536", nil), ("a", nil), ("", nil),
        ])
    func address(text: String, address: ServiceAddress?) {
        #expect(ServiceAddress(argument: text) == address)
        if let address, text.hasPrefix("[") { #expect(address.description == text) }
    }
}
