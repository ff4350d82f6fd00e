import FieldworkTool
import Foundation
import JSON
import RPC
import TestSupport
import Testing

@Suite("fieldwork call")
struct CallCommandTests {
    private let folder: OperatorFolder

    init() throws {
        folder = try OperatorFolder()
    }

    @Test("a reply is printed for people, or as a line of JSON")
    func reply() async throws {
        try await folder.withCommand { fieldwork in
            let pretty = try await fieldwork("call", "tokens.echo", #"{"name":"Zażółć","list":[1,{}]}"#)
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
            let line = try await fieldwork("call", "tokens.echo", "--json", "--account", "7", "--idempotency-key", "k-1")
            #expect(line.output == #"{"request":{},"account":7,"key":"k-1","peer":"operator/operator"}"# + "\n")
        }
    }

    @Test("a request comes from the command line, a file or standard input", arguments: ["argument", "file", "input"])
    func request(from source: String) async throws {
        let request = #"{"a":[1,2]}"#
        let file = try folder.certificates.folder.write(request, to: "request.json")
        let argument = ["argument": request, "file": "@\(file)", "input": "-"][source] ?? ""
        try await folder.withCommand { fieldwork in
            let run = try await fieldwork("call", "tokens.echo", argument, "--json", input: source == "input" ? request : "")
            #expect(run.output.hasPrefix(#"{"request":{"a":[1,2]},"#))
        }
    }

    @Test("a refusal tells code, message and every detail, and ends with 1")
    func refusal() async throws {
        try await folder.withCommand { fieldwork in
            let run = try await fieldwork("call", "tokens.refuse")
            #expect(run.status == 1)
            #expect(run.output == "")
            #expect(run.complaints.hasPrefix("fieldwork: tokens at \(fieldwork.address): INVALID_ARGUMENT: "))
            #expect(run.complaints.contains("\n  field pages[0].type: must be one of 0 to 16\n"))
            let line = try await fieldwork("call", "tokens.refuse", "--json")
            #expect(try line.error?["code"] == "INVALID_ARGUMENT")
            #expect(try line.error?["details"]?["fieldViolations"]?[0]?["field"] == "pages[0].type")
        }
    }

    @Test("a method that the service does not have ends with 1, and with what was meant")
    func unknownMethod() async throws {
        try await folder.withCommand { fieldwork in
            let run = try await fieldwork("call", "tokens.ecco")
            #expect(run.status == 1)
            #expect(
                run.complaints
                    == "fieldwork: tokens at \(fieldwork.address): UNIMPLEMENTED: it has no method tokens.ecco; did you mean tokens.echo?\n"
            )
        }
    }

    @Test("the items of a stream are printed as they come, one a line")
    func stream() async throws {
        try await folder.withCommand { fieldwork in
            let run = try await fieldwork("call", "tokens.count", #"{"from":3,"count":2}"#)
            #expect(run.output == "{\"number\":3}\n{\"number\":4}\n")
            #expect(run.status == 0)
        }
    }

    @Test("an identity that may not ask what a method is calls it all the same, whichever kind it is")
    func withoutDescription() async throws {
        try folder.issue(.service("responses"), file: "responses")
        try await folder.withCommand { fieldwork in
            let unary = try await fieldwork("call", "tokens.echo", "--identity", "responses", "--json")
            #expect(try unary.documents[0]["peer"] == "service/responses")
            let stream = try await fieldwork("call", "tokens.count", #"{"count":2}"#, "--identity", "responses")
            #expect(stream.output == "{\"number\":0}\n{\"number\":1}\n")
            let unknown = try await fieldwork("call", "tokens.nothing", "--identity", "responses")
            #expect(unknown.status == 1)
            #expect(unknown.complaints.contains("UNIMPLEMENTED"))
        }
    }

    @Test("a stream whose reader goes away ends, and is no failure")
    func endless() async throws {
        try await folder.withCommand { fieldwork in
            let program = Execution.folder.appending(path: "fieldwork").path(percentEncoded: false)
            let run = try await Execution.run(
                program: URL(filePath: "/bin/bash"),
                ["-c", "\(program) call tokens.count \(fieldwork.options.joined(separator: " ")) | head -2; echo ${PIPESTATUS[0]}"],
                environment: FieldworkProcess.surroundings)
            #expect(run.output == "{\"number\":0}\n{\"number\":1}\n0\n")
        }
    }

    @Test("the circumstances of a call are told on standard error")
    func verbose() async throws {
        try await folder.withCommand { fieldwork in
            let text = try await fieldwork("call", "tokens.echo", "--verbose")
            #expect(
                text.complaints.contains(
                    /peer     tokens at 127\.0\.0\.1:\d+\nas       operator\/operator\nrequest  [0-9a-f]{32}\ntook     [\d.]+ ms\n/))
            let json = try await fieldwork("call", "tokens.echo", "-v", "--json")
            #expect(try JSON.decode(JSONValue.self, from: json.complaints)["identity"] == "operator/operator")
        }
    }

    @Test("an error of the command line is JSON too where JSON is wanted")
    func usageJSON() async throws {
        let run = try await FieldworkProcess.run("call", "tokens.echo", "{", "--json")
        #expect(run.status == 2)
        #expect(try run.error?["message"]?.string?.contains("not JSON") == true)
    }

    @Test("an identity that a method does not allow is refused")
    func callers() async throws {
        try folder.issue(.service("responses"), file: "responses")
        try await folder.withCommand { fieldwork in
            let asService = try await fieldwork("call", "tokens.forGateway", "--identity", "responses")
            #expect(asService.status == 1)
            #expect(asService.complaints.contains("PERMISSION_DENIED"))
            let asOperator = try await fieldwork("call", "tokens.forGateway")
            #expect(asOperator.status == 0)
        }
    }

    @Test("a call that takes longer than its time limit ends with 1")
    func timeout() async throws {
        try await folder.withTokens { address in
            let run = try await FieldworkProcess.run(
                "call", "tokens.sleep", "--address", address, "--certificates", folder.path, "--timeout", "3")
            #expect(run.status == 1)
            #expect(run.complaints.contains("DEADLINE_EXCEEDED"))
        }
    }

    @Test("the built-in methods are called with the service's name")
    func systemMethods() async throws {
        try await folder.withCommand { fieldwork in
            let run = try await fieldwork("call", "sys.describe", "--service", "tokens", "--json")
            #expect(try run.documents[0]["methods"]?.array?.contains { $0["name"] == "tokens.echo" } == true)
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
            ["call", "sys.describe"], ["call", "tokens."], ["call", "tokens=h:1.2"], ["call", "other.method"],
            ["call", "tokens.echo", "--address", "nowhere"],
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
