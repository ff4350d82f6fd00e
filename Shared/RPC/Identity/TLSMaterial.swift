import NIOSSL

/// The files that prove who a process is, and whom it trusts. PEM.
public struct TLSMaterial: Sendable {
    /// This process's certificate, followed by intermediates if there are any.
    public var certificate: String
    public var privateKey: String
    /// Certificates of the authorities whose peers are accepted; several side by side while authorities change.
    public var authority: String

    public init(certificate: String, privateKey: String, authority: String) {
        self.certificate = certificate
        self.privateKey = privateKey
        self.authority = authority
    }
}

/// A process's identity, loaded: what it shows and whom it trusts.
public struct TLSIdentity: Sendable {
    /// The protocol that TLS negotiates.
    public static let applicationProtocol = "fieldwork/1"

    public let identity: PeerIdentity
    let certificate: NIOSSLCertificate
    /// The end of the certificate's validity, such as `2027-02-19 22:41:00 UTC`.
    public var validUntil: String { certificate.validUntil }
    let server: NIOSSLContext
    let client: NIOSSLContext

    /// Reads and checks the files.
    ///
    /// - Throws: `TLSIdentityError`, whose text names the file and the fault.
    public init(_ material: TLSMaterial) throws {
        let chain = try Self.read("certificate", material.certificate) { try NIOSSLCertificate.fromPEMFile($0) }
        let key = try Self.read("private key", material.privateKey) { try NIOSSLPrivateKey(file: $0, format: .pem) }
        let roots = try Self.read("authority", material.authority) { try NIOSSLCertificate.fromPEMFile($0) }
        guard let leaf = chain.first else { throw TLSIdentityError("the certificate file \(material.certificate) holds no certificate") }
        guard let identity = leaf.peerIdentity else {
            throw TLSIdentityError("the certificate \(material.certificate) names no identity under \(PeerIdentity.trustDomain)")
        }
        self.identity = identity
        certificate = leaf
        do {
            server = try NIOSSLContext(configuration: Self.configuration(.server, chain: chain, key: key, roots: roots))
            client = try NIOSSLContext(configuration: Self.configuration(.client, chain: chain, key: key, roots: roots))
        } catch {
            throw TLSIdentityError(
                "the certificate \(material.certificate) and the key \(material.privateKey) do not go together: \(error)")
        }
    }

    private enum Side { case server, client }

    private static func configuration(
        _ side: Side, chain: [NIOSSLCertificate], key: NIOSSLPrivateKey, roots: [NIOSSLCertificate]
    ) -> TLSConfiguration {
        var configuration: TLSConfiguration
        switch side {
        case .server:
            configuration = .makeServerConfigurationWithMTLS(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key), trustRoots: .certificates(roots))
        case .client:
            configuration = .makeClientConfiguration()
            configuration.certificateChain = chain.map { .certificate($0) }
            configuration.privateKey = .privateKey(key)
            configuration.trustRoots = .certificates(roots)
        }
        // Peers are told apart by the URI in their certificate, checked after the handshake, and not by the host they happen to run on.
        configuration.certificateVerification = .noHostnameVerification
        configuration.minimumTLSVersion = .tlsv13
        configuration.applicationProtocols = [applicationProtocol]
        return configuration
    }

    private static func read<Value>(_ what: String, _ path: String, _ body: (String) throws -> Value) throws -> Value {
        do {
            return try body(path)
        } catch {
            throw TLSIdentityError("the \(what) \(path) cannot be read as PEM: \(error)")
        }
    }
}

/// Why a process has no usable identity; its text is a sentence for the operator.
public struct TLSIdentityError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
