import Crypto
import Foundation
import RPC
import X509

/// Issues the certificates by which the services of one installation know each other.
///
/// Keys are P-256: every TLS library takes them, as servers and as clients, which is not so of Ed25519.
public struct CertificateAuthority: Sendable {
    public let certificate: Certificate
    private let key: Certificate.PrivateKey

    init(certificate: Certificate, key: Certificate.PrivateKey) throws(LocalFault) {
        guard certificate.publicKey == key.publicKey else {
            throw LocalFault("the authority's certificate and its key do not go together")
        }
        self.certificate = certificate
        self.key = key
    }

    /// Makes a new authority. Its name ends in a part of its key's digest, so that two authorities are never taken for each other.
    public static func create(notBefore: Date, notAfter: Date) throws -> CertificateAuthority {
        try create(key: Certificate.PrivateKey(P256.Signing.PrivateKey()), notBefore: notBefore, notAfter: notAfter)
    }

    /// A certificate for an authority whose key exists. The name follows from the key.
    static func create(key: Certificate.PrivateKey, notBefore: Date, notAfter: Date) throws -> CertificateAuthority {
        let keyIdentifier = SubjectKeyIdentifier(hash: key.publicKey)
        let name = try DistinguishedName {
            OrganizationName("Fieldwork")
            CommonName("Fieldwork authority \(Hexadecimal.text(keyIdentifier.keyIdentifier.prefix(4)))")
        }
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
            notValidBefore: notBefore, notValidAfter: notAfter, issuer: name, subject: name,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                keyIdentifier
            },
            issuerPrivateKey: key)
        return try CertificateAuthority(certificate: certificate, key: key)
    }

    /// Reads an authority back. `certificate` may hold those of several authorities; the one that belongs to the key counts.
    public static func load(_ pair: PEMPair) throws -> CertificateAuthority {
        let key = try Certificate.PrivateKey(pemEncoded: pair.privateKey)
        let all = try Certificate.all(pemEncoded: pair.certificate)
        guard let own = all.first(where: { $0.publicKey == key.publicKey }) else {
            throw LocalFault("the authority's certificate and its key do not go together")
        }
        return try CertificateAuthority(certificate: own, key: key)
    }

    /// The same authority with other dates; what it has issued stays valid.
    func renewed(notBefore: Date, notAfter: Date) throws -> CertificateAuthority {
        try Self.create(key: key, notBefore: notBefore, notAfter: notAfter)
    }

    /// The authority's certificate and key. The key signs whatever identity its holder likes: keep it where nobody else reads it.
    public var pair: PEMPair {
        get throws {
            try PEMPair(certificate, key)
        }
    }

    /// Issues a certificate for a new key, good for either side of mutual TLS.
    public func issue(identity: PeerIdentity, notBefore: Date, notAfter: Date) throws -> PEMPair {
        try issue(
            identity: identity, key: Certificate.PrivateKey(P256.Signing.PrivateKey()), notBefore: notBefore, notAfter: notAfter)
    }

    /// Issues a certificate for a key that exists.
    func issue(identity: PeerIdentity, key leaf: Certificate.PrivateKey, notBefore: Date, notAfter: Date) throws -> PEMPair {
        guard notBefore < notAfter else { throw LocalFault("a certificate's time must end after it begins") }
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: leaf.publicKey,
            notValidBefore: notBefore, notValidAfter: notAfter, issuer: certificate.subject,
            subject: try DistinguishedName {
                OrganizationName("Fieldwork")
                CommonName(identity.description)
            },
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth, .clientAuth])
                SubjectAlternativeNames(Self.names(identity))
                SubjectKeyIdentifier(hash: leaf.publicKey)
                AuthorityKeyIdentifier(keyIdentifier: SubjectKeyIdentifier(hash: key.publicKey).keyIdentifier)
            },
            issuerPrivateKey: key)
        return try PEMPair(certificate, leaf)
    }

    /// The URI is what peers are known by. The others let tools that insist on a host's name connect on the same machine.
    private static func names(_ identity: PeerIdentity) -> [GeneralName] {
        [
            .uniformResourceIdentifier(identity.uri), .dnsName("localhost"),
            .ipAddress(.init(contentBytes: [127, 0, 0, 1])),
            .ipAddress(.init(contentBytes: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])),
        ]
    }
}
