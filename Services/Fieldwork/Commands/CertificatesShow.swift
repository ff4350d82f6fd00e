import ArgumentParser
import X509

/// `fieldwork certs show`
struct CertificatesShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows whose a certificate is, who has issued it and how long it is valid.")

    @Argument(help: "A PEM file; all certificates in it are shown.")
    var file: String

    @OptionGroup var output: OutputOptions

    func run() throws {
        guard let text = try PrivateFile.read(file) else { throw LocalFault("there is no file \(file)") }
        let certificates: [Certificate]
        do {
            certificates = try Certificate.all(pemEncoded: text)
        } catch {
            throw LocalFault("\(file) cannot be read as certificates: \(error)")
        }
        guard !certificates.isEmpty else { throw LocalFault("\(file) holds no certificate") }
        let descriptions = try certificates.map { try CertificateDescription($0, now: .now) }
        output.show(descriptions.map(\.json), text: descriptions.map(\.text).joined(separator: "\n\n"))
    }
}
