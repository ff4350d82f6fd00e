import ArgumentParser
import JSON
import X509

/// `fieldwork certs show`
struct CertificatesShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows whose a certificate is, who has issued it and how long it is valid.")

    @Argument(help: "A PEM file; all certificates in it are shown.")
    var file: String

    @Flag(help: "Print one line of JSON for each certificate.")
    var json = false

    func run() throws {
        guard let text = try PrivateFile.read(file) else { throw CertificateFault("there is no file \(file)") }
        let certificates: [Certificate]
        do {
            certificates = try Certificate.all(pemEncoded: text)
        } catch {
            throw CertificateFault("\(file) cannot be read as certificates: \(error)")
        }
        guard !certificates.isEmpty else { throw CertificateFault("\(file) holds no certificate") }
        let descriptions = try certificates.map { try CertificateDescription($0, now: .now) }
        if json {
            for description in descriptions { Terminal.say(description.json.description) }
        } else {
            Terminal.say(descriptions.map(\.text).joined(separator: "\n\n"))
        }
    }
}
