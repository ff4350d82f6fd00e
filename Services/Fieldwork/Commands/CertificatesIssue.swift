import ArgumentParser
import Foundation
import RPC

/// `fieldwork certs issue`
struct CertificatesIssue: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue",
        abstract: "Issues one certificate, in the place of the one that is there.",
        discussion: "The private key is kept when there is one.")

    @Argument(help: "The name of the service, or of the operator.")
    var name: String

    @Flag(name: .customLong("operator"), help: "The certificate is for a person who operates services and not for a service.")
    var isOperator = false

    @OptionGroup
    var folder: CertificateFolderOption

    @Option(help: ArgumentHelp("How long the certificate is valid. (default: 365)", valueName: "days"))
    var days: Days?

    @Option(help: ArgumentHelp("When its validity begins. (default: 5 minutes ago)", valueName: "time"))
    var notBefore: Instant?

    @Option(help: ArgumentHelp("When its validity ends, instead of --days: 2027-01-31 or 2027-01-31T12:00:00Z.", valueName: "time"))
    var notAfter: Instant?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard days == nil || notAfter == nil else { throw ValidationError("--days and --not-after exclude each other") }
    }

    func run() throws {
        let identity = try PeerIdentity.named(name, isOperator: isOperator)
        let from = notBefore?.date ?? .now - CertificateDirectory.clockTolerance
        let until = notAfter?.date ?? (notBefore?.date ?? .now) + (days ?? Days(365)).seconds
        guard from < until else { throw ValidationError("the certificate's validity must end after it begins") }
        try CertificateDirectory(folder.directory).issue(identity, notBefore: from, notAfter: until)
        let file = "\(folder.directory)/\(name).pem"
        output.show(["file": .string(file), "outcome": "created"], text: "created \(file)")
    }
}

/// A date (its midnight) or a time, in UTC, as RFC 3339 writes them.
struct Instant: ExpressibleByArgument, Sendable {
    var date: Date

    init?(argument: String) {
        let text = argument.count == 10 ? "\(argument)T00:00:00Z" : argument
        guard let date = try? Date(text, strategy: .iso8601) else { return nil }
        self.date = date
    }
}
