import Foundation
import TestSupport
import Testing

@Suite("Shell completion")
struct CompletionTests {
    private let folder: OperatorFolder

    init() throws {
        folder = try OperatorFolder()
    }

    /// What the shell is offered for the last of the words.
    private func offered(_ words: [String], for argument: String, environment: [String: String] = [:]) async throws -> [Substring] {
        let run = try await FieldworkProcess.run(
            ["---completion", words[0], "--", argument, "\(words.count)", "0", "fieldwork"] + words, environment: environment)
        #expect(run.status == 0)
        #expect(run.complaints == "")
        return run.output.split(separator: "\n")
    }

    @Test("methods come from the services that answer")
    func methods() async throws {
        try await folder.withCommand { fieldwork in
            let options = fieldwork.options + ["--service", "tokens"]
            // A busy machine may answer too late for a person who waits, and in time for the next.
            #expect(
                await eventually {
                    let methods = try await offered(["call"] + options + ["tok"], for: "positional@0")
                    return methods.contains("tokens.echo") && methods.contains("sys.health")
                })
        }
    }

    @Test("without services there is nothing to be offered, and nothing is said")
    func silence() async throws {
        let port = try await folder.freePort()
        let options = ["--address", "127.0.0.1:\(port)", "--service", "tokens", "--certificates", folder.path]
        #expect(try await offered(["call"] + options + [""], for: "positional@0") == [])
        #expect(try await offered(["call", "--certificates", "/nonexistent", ""], for: "positional@0") == [])
    }

    @Test("services and contexts are offered by name")
    func names() async throws {
        #expect(try await offered(["stats", ""], for: "positional@0") == ["tokens", "respondents", "responses", "marketplace-templates"])
        let configuration = try TemporaryFolder()
        let environment = ["XDG_CONFIG_HOME": configuration.path]
        _ = try await FieldworkProcess.run("context", "save", "one", "--tokens", "h:1", environment: environment)
        _ = try await FieldworkProcess.run("context", "save", "two", environment: environment)
        #expect(try await offered(["stats", "--context", ""], for: "--context", environment: environment) == ["one", "two"])
        #expect(try await offered(["stats", ""], for: "positional@0", environment: environment) == ["tokens"])
    }

    @Test("there is a script for each shell", arguments: ["bash", "zsh", "fish"])
    func script(shell: String) async throws {
        let run = try await FieldworkProcess.run("--generate-completion-script", shell)
        #expect(run.status == 0)
        #expect(run.output.contains("---completion"))
    }
}
