import X509

/// A certificate and its private key, as the text of their files.
public struct PEMPair: Sendable, Equatable {
    /// One `CERTIFICATE` block.
    public var certificate: String
    /// One `PRIVATE KEY` block (PKCS#8).
    public var privateKey: String

    public init(certificate: String, privateKey: String) {
        self.certificate = certificate
        self.privateKey = privateKey
    }

    init(_ certificate: Certificate, _ key: Certificate.PrivateKey) throws {
        self.certificate = try certificate.serializeAsPEM().pemString + "\n"
        privateKey = try key.serializeAsPEM().pemString + "\n"
    }
}
