import FieldworkTool
import Foundation
import RPC
import TestSupport

/// A folder of certificates such as the command reads: an authority, an operator's certificate, and others on demand.
struct OperatorFolder {
    let certificates: TestCertificates
    var path: String { certificates.folder.path }

    init() throws {
        certificates = try TestCertificates()
        try issue(.operator("operator"), file: "operator")
    }

    func issue(_ identity: PeerIdentity, file: String) throws {
        let pair = try certificates.authority.issue(identity: identity, notBefore: .now - 60, notAfter: .now + 3_600)
        _ = try certificates.folder.write(pair.certificate, to: "\(file).pem")
        _ = try certificates.folder.write(pair.privateKey, to: "\(file).key")
    }

    /// Serves as `tokens` while `body` runs, and gives it the address.
    func withTokens(process: StandIn.Process? = nil, _ body: (String) async throws -> Void) async throws {
        try await StandIn.serve(as: try certificates.identity(.service("tokens")), process: process) { port in
            try await body("127.0.0.1:\(port)")
        }
    }

    /// Serves as `tokens` while `body` runs, and gives it a way to run the command against that service alone.
    func withCommand(process: StandIn.Process? = nil, _ body: (Command) async throws -> Void) async throws {
        try await withTokens(process: process) { address in try await body(Command(address: address, certificates: path)) }
    }

    /// A port of this machine where nobody listens.
    func freePort() async throws -> Int {
        try await StandIn.serve(as: try certificates.identity(.service("tokens"))) { $0 }
    }

    /// The command with the options that lead it to one service, and with patience: a machine may be busy with other tests.
    struct Command {
        let address: String
        let certificates: String

        var options: [String] { ["--address", address, "--certificates", certificates, "--timeout", "20"] }

        func callAsFunction(_ arguments: String..., input: String = "") async throws -> Execution {
            try await FieldworkProcess.run(arguments + options, input: input)
        }
    }
}
