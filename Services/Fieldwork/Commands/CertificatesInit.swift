import ArgumentParser
import Foundation
import RPC

/// `fieldwork certs init`
struct CertificatesInit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Makes an authority and a certificate for each service and for the operator.",
        discussion: """
            Safe to repeat: what is there and sound is kept, what is missing, broken or expires within 7 days is issued anew. Private keys are \
            kept when certificates are renewed.
            """)

    @OptionGroup
    var folder: CertificateFolderOption

    @Option(help: ArgumentHelp("The services, separated by commas.", valueName: "names"))
    var services = "tokens,respondents,responses,marketplace-templates,gateway"

    @Option(help: ArgumentHelp("How long a new certificate is valid.", valueName: "days"))
    var days = Days(365)

    @OptionGroup var output: OutputOptions

    func run() throws {
        let identities = try services.split(separator: ",").map { try PeerIdentity.named(String($0), isOperator: false) }
        let results = try CertificateDirectory(folder.directory).ensure(
            identities + [.operator("operator")], lifetime: days.seconds, now: .now)
        for (name, outcome) in results {
            let file = "\(folder.directory)/\(name).pem"
            switch outcome {
            case .kept: output.show(["file": .string(file), "outcome": "kept"], text: "")
            case .created: output.show(["file": .string(file), "outcome": "created"], text: "created \(file)")
            case .renewed(let reason):
                output.show(
                    ["file": .string(file), "outcome": "renewed", "reason": .string(reason)], text: "renewed \(file): \(reason)")
            }
        }
    }
}

extension PeerIdentity {
    /// The identity of that name, from a command line.
    static func named(_ name: String, isOperator: Bool) throws -> PeerIdentity {
        let identity = isOperator ? PeerIdentity.operator(name) : .service(name)
        guard PeerIdentity(uri: identity.uri) == identity else {
            throw ValidationError("\(name) is no name for an identity: letters, digits, -, _ and . make one")
        }
        return identity
    }
}
