import Foundation
import RPC
import Testing
import X509

@testable import FieldworkTool

@Suite("Certificate authority")
struct CertificateAuthorityTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test("a certificate carries its identity in one URI", arguments: [PeerIdentity.service("tokens"), .operator("anna.k-2")])
    func identity(of identity: PeerIdentity) throws {
        let authority = try CertificateAuthority.create(notBefore: now, notAfter: now + 1_000)
        let pair = try authority.issue(identity: identity, notBefore: now, notAfter: now + 100)
        let certificate = try #require(try Certificate.all(pemEncoded: pair.certificate).first)
        #expect(certificate.identity == identity)
        #expect(certificate.notValidBefore == now)
        #expect(certificate.notValidAfter == now + 100)
    }

    @Test("a certificate may be used by servers and clients, and not to issue others")
    func usage() throws {
        let authority = try CertificateAuthority.create(notBefore: now, notAfter: now + 1_000)
        let pair = try authority.issue(identity: .service("tokens"), notBefore: now, notAfter: now + 100)
        let extensions = try Certificate(pemEncoded: pair.certificate).extensions
        #expect(try extensions.basicConstraints == .notCertificateAuthority)
        #expect(try extensions.extendedKeyUsage.map { Set($0) } == [.serverAuth, .clientAuth])
        #expect(try extensions.keyUsage == KeyUsage(digitalSignature: true))
        #expect(
            try extensions.authorityKeyIdentifier?.keyIdentifier == authority.certificate.extensions.subjectKeyIdentifier?.keyIdentifier)
    }

    @Test("an authority that was saved and loaded issues under the same name")
    func reload() throws {
        let authority = try CertificateAuthority.create(notBefore: now, notAfter: now + 1_000)
        let loaded = try CertificateAuthority.load(authority.pair)
        let pair = try loaded.issue(identity: .service("tokens"), notBefore: now, notAfter: now + 100)
        #expect(authority.certificate.hasIssued(try Certificate(pemEncoded: pair.certificate)))
    }

    @Test("another authority's key is not accepted as this one's")
    func mixedPair() throws {
        let (one, other) = (
            try CertificateAuthority.create(notBefore: now, notAfter: now + 1_000),
            try CertificateAuthority.create(notBefore: now, notAfter: now + 1_000)
        )
        let mixed = PEMPair(certificate: try one.pair.certificate, privateKey: try other.pair.privateKey)
        #expect(throws: LocalFault.self) { try CertificateAuthority.load(mixed) }
        #expect(one.certificate.subject != other.certificate.subject)
    }

    @Test("a time that ends before it begins is refused")
    func reversedTime() throws {
        let authority = try CertificateAuthority.create(notBefore: now, notAfter: now + 1_000)
        #expect(throws: LocalFault.self) {
            try authority.issue(identity: .service("tokens"), notBefore: now + 10, notAfter: now)
        }
    }
}
