import Crypto
import Foundation
import RPC
import X509

/// The change from one authority to the next, without an instant at which two processes do not trust each other.
///
/// It has three steps. Each can be repeated, also after it was cut off, and between two of them every process must have got the files of
/// the first. The key of the next authority waits as `ca.next.key`; that of the old one is kept as `ca.old.key` until the end.
extension CertificateDirectory {
    /// The first step: `ca.pem` names the next authority beside the one that goes on issuing.
    func beginRollover(now: Date) throws {
        try locked {
            guard try storedKey("ca.old") == nil else {
                throw LocalFault("a rollover is under way in \(path): `fieldwork certs rollover finish` ends it")
            }
            let stored = try requireAuthority()
            let key = try storedKey("ca.next") ?? Certificate.PrivateKey(P256.Signing.PrivateKey())
            guard !stored.certificates.contains(where: { $0.publicKey == key.publicKey }) else { return }
            let next = try CertificateAuthority.create(
                key: key, notBefore: now - Self.clockTolerance, notAfter: now + Self.authorityLifetime)
            try PrivateFile.write(next.pair.privateKey, to: file("ca.next.key"), mode: 0o600)
            try writeTrust(stored.certificates + [next.certificate])
        }
    }

    /// The second step: the next authority issues, to begin with a certificate for every identity in the folder.
    ///
    /// - Returns: For each identity's name what was done.
    func reissue(lifetime: TimeInterval, now: Date) throws -> [(name: String, outcome: Outcome)] {
        try locked {
            try changeIssuer()
            let authority = try requireAuthority()
            return try identities().map { ($0.name, try ensure($0, from: authority, lifetime: lifetime, now: now)) }
        }
    }

    /// The last step: `ca.pem` no longer names the old authority, and its key is removed.
    func finishRollover() throws {
        try locked {
            guard try storedKey("ca.next") == nil else {
                throw LocalFault("the next authority has issued nothing yet: `fieldwork certs rollover reissue` lets it")
            }
            guard let old = try storedKey("ca.old") else { throw noRollover }
            let authority = try requireAuthority()
            for identity in try identities() {
                guard let certificate = try certificate(of: identity), authority.issuers.contains(where: { $0.hasIssued(certificate) })
                else {
                    throw LocalFault(
                        "\(file("\(identity.name).pem")) is not the new authority's: `fieldwork certs rollover reissue` makes it so")
                }
            }
            try writeTrust(authority.certificates.filter { $0.publicKey != old.publicKey })
            try PrivateFile.remove(file("ca.old.key"))
        }
    }

    /// No instant of it lacks a key: the old one is kept under another name first.
    private func changeIssuer() throws {
        guard let next = try storedKey("ca.next") else {
            guard try storedKey("ca.old") != nil else { throw noRollover }
            return
        }
        let stored = try requireAuthority()
        guard stored.certificates.contains(where: { $0.publicKey == next.publicKey }) else { throw noRollover }
        if let issuer = stored.issuer, issuer.certificate.publicKey != next.publicKey {
            try PrivateFile.write(issuer.pair.privateKey, to: file("ca.old.key"), mode: 0o600)
        }
        try PrivateFile.write(next.serializeAsPEM().pemString + "\n", to: file("ca.key"), mode: 0o600)
        try PrivateFile.remove(file("ca.next.key"))
    }

    private var noRollover: LocalFault {
        LocalFault("no rollover is under way in \(path): `fieldwork certs rollover begin` begins one")
    }

    private func requireAuthority() throws -> StoredAuthority {
        guard let stored = try loadAuthority() else {
            throw LocalFault("there is no authority in \(path); `fieldwork certs init` makes one")
        }
        guard stored.issuer != nil else {
            throw LocalFault("\(file("ca.key")) is not there, and nothing can be issued without it")
        }
        return stored
    }

    private func writeTrust(_ certificates: [Certificate]) throws {
        let text = try certificates.map { try $0.serializeAsPEM().pemString + "\n" }.joined()
        try PrivateFile.write(text, to: file("ca.pem"), mode: 0o644)
    }

    /// Those whose certificates lie in the folder under their names, in the order of these.
    private func identities() throws -> [PeerIdentity] {
        let names = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".pem") }.map { $0.dropLast(4) }
        return try names.sorted().compactMap { name in
            let text = try PrivateFile.read(file("\(name).pem"))
            let identity = text.flatMap { try? Certificate.all(pemEncoded: $0).first?.identity }
            return identity?.name == String(name) ? identity : nil
        }
    }

    private func certificate(of identity: PeerIdentity) throws -> Certificate? {
        try PrivateFile.read(file("\(identity.name).pem")).flatMap { try? Certificate.all(pemEncoded: $0).first }
    }
}
