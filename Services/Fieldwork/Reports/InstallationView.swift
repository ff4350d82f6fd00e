import Foundation
import JSON
import X509

/// An installation as commands see it, with the state of the certificate.
struct InstallationView {
    private let installation: Installation
    private let file: String
    /// nil when the file is not there or is no certificate.
    private let certificate: CertificateDescription?

    init(_ installation: Installation, now: Date) {
        self.installation = installation
        file = CertificateDirectory(installation.certificates).file("\(installation.identity).pem")
        let text = (try? PrivateFile.read(file)) ?? nil
        certificate = text.flatMap { try? Certificate.all(pemEncoded: $0).first }.flatMap { try? CertificateDescription($0, now: now) }
    }

    private var state: String {
        guard let certificate else { return "there is no certificate" }
        let identity = certificate.identity?.description ?? "nobody here"
        return "\(identity), \(certificate.validity.rawValue), until \(certificate.notAfter.formatted(.iso8601))"
    }

    var text: String {
        let facts = [("context", installation.origin), ("certificate", file), ("identity", state)]
        let services = installation.services.map { ($0.service, $0.address) }
        return Table(columns: [.left(""), .left("")], rows: (facts + services).map { [Cell($0.0, .dim), Cell($0.1)] }).body()
    }

    var json: JSONValue {
        [
            "origin": .string(installation.origin), "certificate": .string(file),
            "identity": certificate?.identity.map { .string($0.description) } ?? .null,
            "notAfter": certificate.map { .string($0.notAfter.formatted(.iso8601)) } ?? .null,
            "services": .object(
                JSONObject(installation.services.map { ($0.service, .array($0.addresses.map { .string($0.description) })) })),
        ]
    }
}
