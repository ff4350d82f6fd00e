import Foundation
import JSON
import TestSupport
import Testing

@testable import ServiceKit

@Suite("An executable")
struct ExecutableTests {
    static let names = ["tokens", "respondents", "responses", "marketplace-templates", "gateway"]

    /// What each has beside the settings that all have.
    static let ownOptions = [
        "tokens": ["--operator-key-file"], "respondents": ["--tokens-host", "--responses-port"],
        "responses": ["--tokens-host", "--respondents-port"], "marketplace-templates": ["--tokens-host", "--responses-port"],
        "gateway": ["--public-url", "--limits-body", "--tokens-port", "--respondents-port", "--responses-port"],
    ]

    @Test("lists every setting with its names, unit and default, and ends with 0", arguments: names, ["--help", "-h"])
    func help(name: String, option: String) async throws {
        let run = try await Execution.run(name, [option, "--port", "not looked at"])
        #expect(run.status == 0)
        #expect(run.complaints == "")
        let lines = run.output.split(separator: "\n").map(String.init)
        let options = lines.filter { $0.hasPrefix("  --") }
        for common in ["--config", "--host", "--port", "--certificates-directory", "--data-directory", "--log-level", "--drain-grace"] {
            #expect(options.contains { $0.hasPrefix("  \(common) ") }, "\(common)")
        }
        for own in Self.ownOptions[name] ?? [] { #expect(options.contains { $0.hasPrefix("  \(own) ") }, "\(own)") }
        #expect(Set(options).count == options.count)
        for (index, line) in lines.enumerated() where line.hasPrefix("  --") {
            let words = line.split(separator: " ", maxSplits: 1)
            let variable = "FIELDWORK_" + words[0].dropFirst(2).uppercased().replacing("-", with: "_")
            let unit = words[1].firstMatch(of: /NUMBER \((.+)\)/)?.1
            #expect(lines[index + 1].hasPrefix("      ") && lines[index + 1].hasSuffix("."), "\(line)")
            #expect(lines[index + 2].hasPrefix("      \(variable), default"), "\(line)")
            if let unit { #expect(lines[index + 2].hasSuffix(" \(unit)"), "\(line)") }
        }
    }

    @Test("names every bad setting in a sentence of its own, and ends with 64", arguments: names)
    func badSettings(name: String) async throws {
        let run = try await Execution.run(name, ["--port", "abc", "--log-level", "loud"])
        #expect(run.status == 64)
        #expect(run.output == "")
        #expect(
            run.complaints == """
                --port is "abc" and must be a whole number from 0 to 65535.
                --log-level is "loud" and must be one of: trace, debug, info, notice, warning, error.

                """)
    }

    @Test("does not start with a wrong variable or file")
    func badSources() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(#"{"drain": {"grcae": 1}}"#, to: "settings.json")
        let run = try await Execution.run("tokens", ["--config", file], environment: ["FIELDWORK_DRAIN_GRACE": "never"])
        #expect(run.status == 64)
        #expect(
            run.complaints == """
                The configuration file \(file) sets drain.grcae, and there is no such setting; --help lists them.
                FIELDWORK_DRAIN_GRACE is "never" and must be a whole number from 0 to 600000 (ms).

                """)
    }

    @Test("without its certificate names the file and ends with 1", arguments: names)
    func noCertificate(name: String) async throws {
        let folder = try TemporaryFolder()
        let run = try await Execution.run(
            name, ["--certificates-directory", folder.path, "--data-directory", "\(folder.path)/data", "--port", "0"])
        #expect(run.status == 1)
        #expect(
            run.complaints.hasPrefix("\(name) cannot go on: the certificate \(folder.path)/\(name).pem cannot be read"), "\(run.complaints)"
        )
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/data"))
    }

    @Test("with a key that is not its certificate's names both files and ends with 1")
    func wrongKey() async throws {
        let installation = try Standalone()
        try installation.certificates.issue(.service("other"))
        _ = try installation.certificates.folder.write(try installation.text("other.key"), to: "tokens.key")
        let run = try await Execution.run("tokens", installation.arguments())
        #expect(run.status == 1)
        let sentence = "the certificate \(installation.path)/tokens.pem and the key \(installation.path)/tokens.key do not go together"
        #expect(run.complaints.contains(sentence), "\(run.complaints)")
    }

    @Test("on a data directory that another process has names the file and ends with 1, and the other goes on")
    func secondProcess() async throws {
        let installation = try Standalone()
        let first = try await installation.start()
        let second = try await Execution.run("tokens", installation.arguments())
        #expect(second.status == 1)
        let sentence =
            "The database \(installation.path)/data/tokens.sqlite is in use by process \(first.pid); one process at a time can have it."
        #expect(second.complaints.contains("tokens cannot go on: locked: \(sentence)"), "\(second.complaints)")
        #expect(first.stop() == 0)
    }

    @Test("on a port that is taken names the address and ends with 1", arguments: ["tokens", "gateway"])
    func portTaken(name: String) async throws {
        let (one, other) = (try Standalone(), try Standalone(name))
        let first = try await one.start()
        let run = try await Execution.run(name, other.arguments(port: first.port))
        #expect(run.status == 1)
        let sentence = "\(name) cannot go on: it cannot listen on \(first.address): Address already in use\n"
        #expect(run.complaints.hasSuffix(sentence), "\(run.complaints)")
        #expect(first.stop() == 0)
    }

    @Test("writes a log of JSON objects, one a line, and ends with 0 when it is told to")
    func log() async throws {
        let installation = try Standalone()
        let running = try await installation.start()
        #expect(running.stop() == 0)
        let objects = try running.log.split(separator: "\n").map { try JSON.decode(JSONObject.self, from: $0) }
        #expect(objects.allSatisfy { Array($0.keys.prefix(4)) == ["time", "level", "service", "message"] && $0["service"] == "tokens" })
        #expect(objects.compactMap { $0["message"]?.string }.suffix(3) == ["draining", "drained", "stopped"])
    }
}
