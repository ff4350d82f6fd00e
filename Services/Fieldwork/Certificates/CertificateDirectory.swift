import Crypto
import Foundation
import RPC
import X509

/// A folder of certificates: `ca.pem` and `ca.key`, and `<name>.pem` and `<name>.key` for each identity.
///
/// The folder is its owner's alone, and so are the keys. Whoever changes it holds a lock on it, so that two may run at once.
public struct CertificateDirectory: Sendable {
    /// What is left of its time when a certificate counts as expiring: 7 days.
    public static let renewalMargin: TimeInterval = 7 * 86_400
    /// Clocks differ: what is issued now has been valid for 5 minutes.
    static let clockTolerance: TimeInterval = 300

    public let path: String

    public init(_ path: String) {
        self.path = path
    }

    /// What `ensure` did about one certificate.
    public enum Outcome: Sendable, Equatable {
        case kept
        case created
        /// Issued anew; the reason is a clause about the one that was there.
        case renewed(String)
    }

    /// Makes sure that the authority and a certificate for each identity are there and valid for a while.
    ///
    /// Sound material is left alone. A private key outlives its certificate, so that the two files of a pair go together at every instant.
    ///
    /// - Parameter lifetime: Seconds for which a certificate is issued, within the authority's own time.
    /// - Returns: For `ca` and each identity's name, in this order, what was done.
    public func ensure(
        _ identities: [PeerIdentity], lifetime: TimeInterval, now: Date
    ) throws -> [(name: String, outcome: Outcome)] {
        try locked {
            let (authority, outcome) = try ensureAuthority(now: now)
            return try [(name: "ca", outcome: outcome)]
                + identities.map { (name: $0.name, outcome: try ensure($0, from: authority, lifetime: lifetime, now: now)) }
        }
    }

    /// Issues a certificate whatever was there, for the key that was there if it can be read.
    public func issue(_ identity: PeerIdentity, notBefore: Date, notAfter: Date) throws {
        try locked {
            guard let authority = try loadAuthority() else {
                throw LocalFault("there is no authority in \(path); `fieldwork certs init` makes one")
            }
            try replace(identity, from: authority, notBefore: notBefore, notAfter: notAfter)
        }
    }

    func ensure(
        _ identity: PeerIdentity, from authority: StoredAuthority, lifetime: TimeInterval, now: Date
    ) throws -> Outcome {
        let condition = try condition(of: identity, from: authority, now: now)
        if case .sound = condition { return .kept }
        let until = min(now + lifetime, authority.certificate.notValidAfter)
        try replace(identity, from: authority, notBefore: now - Self.clockTolerance, notAfter: until)
        if case .faulty(let reason) = condition { return .renewed(reason) }
        return .created
    }

    private func replace(_ identity: PeerIdentity, from stored: StoredAuthority, notBefore: Date, notAfter: Date) throws {
        guard identity.name != "ca" else { throw LocalFault("ca is the authority's own name and cannot be an identity's") }
        guard let authority = stored.issuer else {
            throw LocalFault("\(file("ca.key")) is not there, and nothing can be issued without it")
        }
        let key = try storedKey(identity.name) ?? Certificate.PrivateKey(P256.Signing.PrivateKey())
        try write(authority.issue(identity: identity, key: key, notBefore: notBefore, notAfter: notAfter), name: identity.name)
    }

    // MARK: What is there

    private enum Condition {
        case sound
        case absent
        /// A clause about the certificate that is there.
        case faulty(String)
    }

    private func condition(of identity: PeerIdentity, from authority: StoredAuthority, now: Date) throws -> Condition {
        guard let text = try PrivateFile.read(file("\(identity.name).pem")) else { return .absent }
        guard let certificate = try? Certificate.all(pemEncoded: text).first else { return .faulty("it could not be read") }
        guard certificate.identity == identity else { return .faulty("it named another identity") }
        guard authority.issuers.contains(where: { $0.hasIssued(certificate) }) else { return .faulty("another authority had issued it") }
        guard certificate.notValidBefore <= now else { return .faulty("it was not valid yet") }
        guard certificate.notValidAfter > now else { return .faulty("it had expired") }
        guard certificate.notValidAfter >= now + Self.renewalMargin else { return .faulty("it was about to expire") }
        guard try storedKey(identity.name)?.publicKey == certificate.publicKey else {
            return .faulty("its key was missing or another's")
        }
        try restrictKey(identity.name)
        return .sound
    }

    /// The key in `<name>.key`; nil when it is not there or cannot be read.
    func storedKey(_ name: String) throws -> Certificate.PrivateKey? {
        try PrivateFile.read(file("\(name).key")).flatMap { try? Certificate.PrivateKey(pemEncoded: $0) }
    }
}
