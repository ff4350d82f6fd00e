import Crypto
import Foundation
import X509

/// An authority as it lies in a folder.
struct StoredAuthority {
    /// Everybody whose certificates are trusted: several while one authority takes over from another.
    var certificates: [Certificate]
    /// The one whose key is there. It may be kept elsewhere as long as nothing has to be issued.
    var issuer: CertificateAuthority?

    /// The certificate that limits the time of what is issued.
    var certificate: Certificate { issuer?.certificate ?? certificates[0] }
    /// Whose certificates need not be replaced.
    var issuers: [Certificate] { issuer.map { [$0.certificate] } ?? certificates }
}

extension CertificateDirectory {
    /// How long an authority lives: 10 years.
    static let authorityLifetime: TimeInterval = 3_650 * 86_400

    /// - Returns: nil when there is no `ca.pem`.
    func loadAuthority() throws -> StoredAuthority? {
        guard let text = try PrivateFile.read(file("ca.pem")) else { return nil }
        let key = try PrivateFile.read(file("ca.key"))
        do {
            let certificates = try Certificate.all(pemEncoded: text)
            guard !certificates.isEmpty else { throw LocalFault("it holds no certificate") }
            let issuer = try key.map { try CertificateAuthority.load(PEMPair(certificate: text, privateKey: $0)) }
            return StoredAuthority(certificates: certificates, issuer: issuer)
        } catch {
            // Never replaced without being asked: every certificate that it has issued would be worthless.
            throw LocalFault("the authority \(file("ca.pem")) cannot be used: \(error)")
        }
    }

    func ensureAuthority(now: Date) throws -> (StoredAuthority, Outcome) {
        guard let stored = try loadAuthority() else { return (try createAuthority(now: now), .created) }
        guard stored.certificate.notValidAfter < now + Self.renewalMargin else {
            if stored.issuer != nil { try restrictKey("ca") }
            return (stored, .kept)
        }
        guard let issuer = stored.issuer else {
            throw LocalFault("the authority \(file("ca.pem")) expires, and \(file("ca.key")) is not there to renew it")
        }
        let renewed = try issuer.renewed(notBefore: now - Self.clockTolerance, notAfter: now + Self.authorityLifetime)
        let others = stored.certificates.filter { $0.publicKey != renewed.certificate.publicKey }
        try write(renewed, besides: others)
        return (StoredAuthority(certificates: [renewed.certificate] + others, issuer: renewed), .renewed("it was about to expire"))
    }

    private func createAuthority(now: Date) throws -> StoredAuthority {
        // A key alone is what a first run leaves that was cut off between the two files.
        let authority = try CertificateAuthority.create(
            key: try leftoverKey() ?? Certificate.PrivateKey(P256.Signing.PrivateKey()),
            notBefore: now - Self.clockTolerance, notAfter: now + Self.authorityLifetime)
        try write(authority, besides: [])
        return StoredAuthority(certificates: [authority.certificate], issuer: authority)
    }

    private func leftoverKey() throws -> Certificate.PrivateKey? {
        guard let text = try PrivateFile.read(file("ca.key")) else { return nil }
        do {
            return try Certificate.PrivateKey(pemEncoded: text)
        } catch {
            throw LocalFault("the key \(file("ca.key")) cannot be used: \(error)")
        }
    }

    private func write(_ authority: CertificateAuthority, besides others: [Certificate]) throws {
        var pair = try authority.pair
        for other in others { pair.certificate += try other.serializeAsPEM().pemString + "\n" }
        try write(pair, name: "ca")
    }
}
