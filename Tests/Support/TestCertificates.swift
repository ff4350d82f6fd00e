import Crypto
import FieldworkTool
import Foundation
import RPC
import X509

/// An authority for a test, and certificates of every kind that a service may meet.
public final class TestCertificates: Sendable {
    public let authority: CertificateAuthority
    public let folder: TemporaryFolder

    public init() throws {
        folder = try TemporaryFolder()
        authority = try CertificateAuthority.create(
            notBefore: Date(timeIntervalSinceNow: -400 * 86_400), notAfter: Date(timeIntervalSinceNow: 86_400))
        _ = try folder.write(try authority.pair.certificate, to: "ca.pem")
    }

    /// A valid identity.
    public func identity(_ identity: PeerIdentity) throws -> TLSIdentity {
        try self.identity(identity, notBefore: -3600, notAfter: 3600)
    }

    /// An identity that ended an hour ago.
    public func expiredIdentity(_ identity: PeerIdentity) throws -> TLSIdentity {
        try self.identity(identity, notBefore: -7200, notAfter: -3600)
    }

    /// An identity that another authority has issued, in a process that trusts this one.
    public func foreignIdentity(_ identity: PeerIdentity) throws -> TLSIdentity {
        let foreign = try CertificateAuthority.create(
            notBefore: Date(timeIntervalSinceNow: -3600), notAfter: Date(timeIntervalSinceNow: 86_400))
        return try load(
            foreign.issue(identity: identity, notBefore: Date(timeIntervalSinceNow: -60), notAfter: Date(timeIntervalSinceNow: 60)))
    }

    /// The files of a certificate of this authority that names `uri`, whatever it is.
    ///
    /// - Parameter name: Of the two files in the folder.
    public func material(uri: String, name: String = UUID().uuidString) throws -> TLSMaterial {
        let issuer = try authority.pair
        let issuerKey = try Certificate.PrivateKey(pemEncoded: issuer.privateKey)
        let issuerCertificate = try Certificate(pemEncoded: issuer.certificate)
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
            notValidBefore: Date(timeIntervalSinceNow: -60), notValidAfter: Date(timeIntervalSinceNow: 3600),
            issuer: issuerCertificate.subject, subject: try DistinguishedName { CommonName("odd") },
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                SubjectAlternativeNames([.uniformResourceIdentifier(uri)])
            },
            issuerPrivateKey: issuerKey)
        return try write(
            certificate: certificate.serializeAsPEM().pemString + "\n", key: key.serializeAsPEM().pemString + "\n", name: name)
    }

    /// The files of a valid certificate.
    public func material(_ identity: PeerIdentity) throws -> TLSMaterial {
        let pair = try authority.issue(
            identity: identity, notBefore: Date(timeIntervalSinceNow: -3600), notAfter: Date(timeIntervalSinceNow: 3600))
        return try write(certificate: pair.certificate, key: pair.privateKey)
    }

    private func identity(_ identity: PeerIdentity, notBefore: TimeInterval, notAfter: TimeInterval) throws -> TLSIdentity {
        try load(
            authority.issue(
                identity: identity, notBefore: Date(timeIntervalSinceNow: notBefore), notAfter: Date(timeIntervalSinceNow: notAfter)))
    }

    private func load(_ pair: PEMPair) throws -> TLSIdentity {
        try TLSIdentity(write(certificate: pair.certificate, key: pair.privateKey))
    }

    /// Puts a certificate and its key into the folder, under the identity's name, where processes look for them.
    ///
    /// - Parameter authority: Another one than this; nil: this.
    public func issue(
        _ identity: PeerIdentity, from authority: CertificateAuthority? = nil, notBefore: Date = .now - 3600, notAfter: Date = .now + 3600
    ) throws {
        let pair = try (authority ?? self.authority).issue(identity: identity, notBefore: notBefore, notAfter: notAfter)
        switch identity {
        case .service(let name), .operator(let name): _ = try write(certificate: pair.certificate, key: pair.privateKey, name: name)
        }
    }

    private func write(certificate: String, key: String, name: String = UUID().uuidString) throws -> TLSMaterial {
        TLSMaterial(
            certificate: try folder.write(certificate, to: "\(name).pem"), privateKey: try folder.write(key, to: "\(name).key"),
            authority: "\(folder.path)/ca.pem")
    }
}
