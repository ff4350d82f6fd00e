import Foundation
import JSON
import RPC
import X509

/// What a person wants to know of a certificate.
struct CertificateDescription: Sendable, Equatable {
    enum Validity: String, Sendable {
        case valid
        case expired
        case notYetValid = "not valid yet"
    }

    var identity: PeerIdentity?
    var subject: String
    var issuer: String
    var isAuthority: Bool
    var notBefore: Date
    var notAfter: Date
    var validity: Validity
    var fingerprint: String

    init(_ certificate: Certificate, now: Date) throws {
        identity = certificate.identity
        subject = certificate.subject.description
        issuer = certificate.issuer.description
        if case .isCertificateAuthority? = try certificate.extensions.basicConstraints { isAuthority = true } else { isAuthority = false }
        notBefore = certificate.notValidBefore
        notAfter = certificate.notValidAfter
        validity = now < notBefore ? .notYetValid : now > notAfter ? .expired : .valid
        fingerprint = try certificate.fingerprint
    }

    var text: String {
        """
        identity     \(identity?.uri ?? (isAuthority ? "none: an authority" : "none"))
        subject      \(subject)
        issuer       \(issuer)
        validity     \(notBefore.formatted(.iso8601)) to \(notAfter.formatted(.iso8601)): \(validity.rawValue)
        fingerprint  \(fingerprint)
        """
    }

    var json: JSONValue {
        [
            "identity": identity.map { .string($0.uri) } ?? .null, "subject": .string(subject), "issuer": .string(issuer),
            "authority": .bool(isAuthority), "notBefore": .string(notBefore.formatted(.iso8601)),
            "notAfter": .string(notAfter.formatted(.iso8601)), "validity": .string(validity.rawValue),
            "fingerprint": .string(fingerprint),
        ]
    }
}
