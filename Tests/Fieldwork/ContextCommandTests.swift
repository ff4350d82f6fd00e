import Foundation
import JSON
import RPC
import TestSupport
import Testing

@Suite("fieldwork context")
struct ContextCommandTests {
    private let folder: OperatorFolder
    private let configuration: TemporaryFolder

    init() throws {
        folder = try OperatorFolder()
        configuration = try TemporaryFolder()
    }

    private func fieldwork(_ arguments: String..., environment: [String: String] = [:]) async throws -> Execution {
        try await FieldworkProcess.run(
            arguments, environment: ["XDG_CONFIG_HOME": configuration.path].merging(environment) { $1 })
    }

    @Test("a context is saved as a file for its owner alone, with paths and no keys")
    func save() async throws {
        let run = try await fieldwork(
            "context", "save", "test", "--certificates", folder.path, "--identity", "anna", "--tokens", "10.0.0.1:7101", "--tokens",
            "[::1]:7101", "--service", "other=host:1")
        #expect(run.status == 0)
        #expect(run.output == "saved \(configuration.path)/fieldwork/contexts/test.json, the context in use\n")
        #expect(
            try JSON.decode(JSONValue.self, from: configuration.text("fieldwork/contexts/test.json")) == [
                "certificates": .string(folder.path), "identity": "anna",
                "services": ["tokens": ["10.0.0.1:7101", "[::1]:7101"], "other": ["host:1"]],
            ])
        #expect(try configuration.mode("fieldwork/contexts/test.json") == 0o600)
        #expect(try configuration.mode("fieldwork/contexts") == 0o700)
    }

    @Test("saving again changes what is named and keeps the rest")
    func change() async throws {
        _ = try await fieldwork("context", "save", "a", "--certificates", "relative/../certs", "--tokens", "h:1", "--responses", "h:2")
        let run = try await fieldwork("context", "save", "a", "--tokens", "h:3", "--json")
        let document = try #require(try run.documents.first)
        #expect(document["services"] == ["tokens": ["h:3"], "responses": ["h:2"]])
        #expect(document["certificates"]?.string?.hasSuffix("/certs") == true)
        #expect(document["certificates"]?.string?.hasPrefix("/") == true)
    }

    @Test("contexts are listed, shown, chosen and removed")
    func life() async throws {
        _ = try await fieldwork("context", "save", "one", "--certificates", folder.path, "--tokens", "h:1")
        _ = try await fieldwork("context", "save", "two", "--identity", "anna")
        #expect(try await fieldwork("context", "list").words[1].prefix(3) == ["*", "one", "operator"])
        let use = try await fieldwork("context", "use", "two")
        #expect(use.output == "using the context two\n")
        let list = try await fieldwork("context", "list", "--json")
        #expect(try list.documents.map { $0["name"] } == ["one", "two"])
        #expect(try list.documents.map { $0["inUse"] } == [false, true])
        let show = try await fieldwork("context", "show", "one")
        #expect(show.words[0] == ["context", "the", "context", "one"])
        #expect(show.output.contains("operator/operator, valid, until "))
        #expect(show.words.last == ["tokens", "h:1"])
        #expect(try await fieldwork("context", "remove", "two").status == 0)
        // What was in use is gone, and so is its use.
        let standard = try await fieldwork("context", "show", "--json")
        #expect(try standard.documents[0]["origin"] == "this machine")
        #expect(try standard.documents[0]["services"]?["tokens"] == ["127.0.0.1:7101"])
    }

    @Test("commands take the context that is named, by option, by variable or by being in use")
    func use() async throws {
        try await folder.withTokens { address in
            _ = try await fieldwork("context", "save", "other", "--tokens", "127.0.0.1:1")
            _ = try await fieldwork("context", "save", "test", "--certificates", folder.path, "--tokens", address)
            let byOption = try await fieldwork("call", "tokens.echo", "--context", "test", environment: ["FIELDWORK_CONTEXT": "other"])
            #expect(byOption.status == 0)
            let byVariable = try await fieldwork("health", environment: ["FIELDWORK_CONTEXT": "test"])
            #expect(byVariable.words[1].prefix(3) == ["tokens", address, "serving"])
            // A context with services has no others.
            #expect(byVariable.words.count == 2)
            _ = try await fieldwork("context", "use", "test")
            #expect(try await fieldwork("services").status == 0)
            let overridden = try await fieldwork("health", "tokens=127.0.0.1:1")
            #expect(overridden.status == 3)
        }
    }

    @Test("a service with several instances is listed with each, and each has to be named for what is done to one")
    func instances() async throws {
        try await folder.withTokens { one in
            try await folder.withTokens { other in
                _ = try await fieldwork("context", "save", "two", "--certificates", folder.path, "--tokens", one, "--tokens", other)
                let services = try await fieldwork("services", "--json")
                #expect(try services.documents.map { $0["address"]?.string } == [one, other])
                let ambiguous = try await fieldwork("drain", "tokens")
                #expect(ambiguous.status == 2)
                #expect(ambiguous.complaints.contains("say which with --address: \(one), \(other)"))
                #expect(try await fieldwork("ping", "tokens", "--address", other, "-c", "1").status == 0)
                #expect(try await fieldwork("call", "tokens.echo").status == 0)
            }
        }
    }

    @Test(
        "garbage on the command line ends with 2",
        arguments: [
            ["context"], ["context", "save"], ["context", "save", "a/b"], ["context", "save", ".hidden"],
            ["context", "save", "a", "--tokens", "x"],
            ["context", "save", "a", "--service", "tokens"], ["context", "use"], ["context", "use", "a", "--none"],
            ["context", "use", "missing"],
            ["context", "show", "missing"], ["context", "remove", "missing"], ["health", "--context", "missing"],
        ])
    func usage(arguments: [String]) async throws {
        let run = try await FieldworkProcess.run(arguments, environment: ["XDG_CONFIG_HOME": configuration.path])
        #expect(run.status == (arguments == ["context"] ? 0 : 2))
    }

    @Test("a context that cannot be read is a failure with the file's name", arguments: ["{", #"{"services":{"tokens":["x"]}}"#, "[]"])
    func broken(text: String) async throws {
        _ = try await fieldwork("context", "save", "test")
        _ = try configuration.write(text, to: "fieldwork/contexts/test.json")
        let run = try await fieldwork("health", "--json")
        #expect(run.status == 1)
        #expect(try run.error?["message"]?.string?.contains("\(configuration.path)/fieldwork/contexts/test.json") == true)
        #expect(try await fieldwork("context", "remove", "test").status == 0)
    }

    @Test("what was in use and is not there any more is a failure")
    func stale() async throws {
        _ = try await fieldwork("context", "save", "test")
        try configuration.remove("fieldwork/contexts/test.json")
        let run = try await fieldwork("health")
        #expect(run.status == 1)
        #expect(run.complaints.contains("`fieldwork context use`"))
        #expect(try await fieldwork("context", "use", "--none").status == 0)
    }
}
