import FieldworkTool
import Foundation
import JSON
import RPC
import Testing

@Suite("fieldwork call")
struct CallCommandTests {
    private let folder: OperatorFolder

    init() throws {
        folder = try OperatorFolder()
    }

    @Test("a reply is printed for people, or as a line of JSON")
    func reply() async throws {
        try await folder.withTokens { address in
            let pretty = try await FieldworkProcess.run(
                "call", "tokens.echo", #"{"name":"Zażółć","list":[1,{}]}"#, "--address", address, "--certificates", folder.path)
            #expect(
                pretty.output == """
                    {
                      "request": {
                        "name": "Zażółć",
                        "list": [
                          1,
                          {}
                        ]
                      },
                      "account": null,
                      "key": null,
                      "peer": "operator/operator"
                    }

                    """)
            #expect(pretty.status == 0)
            #expect(pretty.complaints == "")
            let line = try await FieldworkProcess.run(
                "call", "tokens.echo", "--address", address, "--certificates", folder.path, "--json", "--account", "7",
                "--idempotency-key", "k-1")
            #expect(line.output == #"{"request":{},"account":7,"key":"k-1","peer":"operator/operator"}"# + "\n")
        }
    }

    @Test("a request comes from the command line, a file or standard input", arguments: ["argument", "file", "input"])
    func request(from source: String) async throws {
        let request = #"{"a":[1,2]}"#
        let file = try folder.certificates.folder.write(request, to: "request.json")
        let argument = ["argument": request, "file": "@\(file)", "input": "-"][source] ?? ""
        try await folder.withTokens { address in
            let run = try await FieldworkProcess.run(
                "call", "tokens.echo", argument, "--address", address, "--certificates", folder.path, "--json",
                input: source == "input" ? request : "")
            #expect(run.output.hasPrefix(#"{"request":{"a":[1,2]},"#))
        }
    }

    @Test("a refusal tells code, message and every detail, and ends with 1")
    func refusal() async throws {
        try await folder.withTokens { address in
            let run = try await FieldworkProcess.run(
                "call", "tokens.refuse", "--address", address, "--certificates", folder.path)
            #expect(run.status == 1)
            #expect(run.output == "")
            #expect(run.complaints.hasPrefix("fieldwork: tokens at \(address): INVALID_ARGUMENT: "))
            #expect(run.complaints.contains("\n  field pages[0].type: must be one of 0 to 16\n"))
            let line = try await FieldworkProcess.run(
                "call", "tokens.refuse", "--address", address, "--certificates", folder.path, "--json")
            let error = try JSON.decode(JSONValue.self, from: line.complaints)
            #expect(error["code"] == "INVALID_ARGUMENT")
            #expect(error["details"]?["fieldViolations"]?[0]?["field"] == "pages[0].type")
        }
    }

    @Test("a method that the service does not have ends with 1")
    func unknownMethod() async throws {
        try await folder.withTokens { address in
            let run = try await FieldworkProcess.run("call", "tokens.nothing", "--address", address, "--certificates", folder.path)
            #expect(run.status == 1)
            #expect(run.complaints.contains("UNIMPLEMENTED"))
        }
    }

    @Test("an identity that a method does not allow is refused")
    func callers() async throws {
        try folder.issue(.service("responses"), file: "responses")
        try await folder.withTokens { address in
            let asService = try await FieldworkProcess.run(
                "call", "tokens.forGateway", "--address", address, "--certificates", folder.path, "--identity", "responses")
            #expect(asService.status == 1)
            #expect(asService.complaints.contains("PERMISSION_DENIED"))
            let asOperator = try await FieldworkProcess.run(
                "call", "tokens.forGateway", "--address", address, "--certificates", folder.path)
            #expect(asOperator.status == 0)
        }
    }

    @Test("a call that takes longer than its time limit ends with 1")
    func timeout() async throws {
        try await folder.withTokens { address in
            let run = try await FieldworkProcess.run(
                "call", "tokens.sleep", "--address", address, "--certificates", folder.path, "--timeout", "0.5")
            #expect(run.status == 1)
            #expect(run.complaints.contains("DEADLINE_EXCEEDED"))
        }
    }

    @Test("the built-in methods are called with the service's name")
    func systemMethods() async throws {
        try await folder.withTokens { address in
            let run = try await FieldworkProcess.run(
                "call", "sys.describe", "--service", "tokens", "--address", address, "--certificates", folder.path, "--json")
            let description = try JSON.decode(JSONValue.self, from: run.output)
            #expect(description["methods"]?.array?.contains { $0["name"] == "tokens.echo" } == true)
        }
    }

    @Test("a service that is not there ends with 3, with its address and the cause")
    func unreachable() async throws {
        let port = try await folder.freePort()
        let run = try await FieldworkProcess.run(
            "call", "tokens.echo", "--address", "127.0.0.1:\(port)", "--certificates", folder.path)
        #expect(run.status == 3)
        #expect(run.complaints == "fieldwork: tokens at 127.0.0.1:\(port): UNAVAILABLE: connection refused\n")
    }

    @Test(
        "a wrong command line ends with 2",
        arguments: [
            ["call"], ["call", "tokens.echo", "{"], ["call", "tokens.echo", "@/nonexistent.json"], ["call", "echo"],
            ["call", "sys.describe"], ["call", "other.method"], ["call", "tokens.echo", "--address", "nowhere"],
            ["call", "tokens.echo", "--timeout", "-1"], ["frobnicate"], ["health", "nobody"], ["certs", "init", "--days", "0"],
            ["certs", "issue", "x", "--days", "1", "--not-after", "2030-01-01"], ["certs", "issue", "a/b"],
        ])
    func usage(arguments: [String]) async throws {
        let run = try await FieldworkProcess.run(arguments)
        #expect(run.status == 2)
        #expect(run.output == "")
        #expect(run.complaints.contains("Usage: fieldwork"))
    }

    @Test("missing certificates are a failure with the file's name")
    func noCertificates() async throws {
        let run = try await FieldworkProcess.run("call", "tokens.echo", "--certificates", "/nonexistent")
        #expect(run.status == 1)
        #expect(run.complaints.contains("/nonexistent/operator.pem"))
    }
}
