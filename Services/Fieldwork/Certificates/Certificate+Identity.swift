import Crypto
import RPC
import X509

extension Certificate {
    /// The certificates in a PEM file, in its order.
    static func all(pemEncoded text: String) throws -> [Certificate] {
        let blocks = text.components(endingWith: "-----END CERTIFICATE-----")
        return try blocks.map { try Certificate(pemEncoded: $0) }
    }

    /// Who the certificate says its holder is; nil for an authority's and for strangers'.
    var identity: PeerIdentity? {
        guard let names = try? extensions.subjectAlternativeNames else { return nil }
        let uris = names.compactMap { if case .uniformResourceIdentifier(let uri) = $0 { uri } else { nil } }
        return uris.count == 1 ? uris.first.flatMap(PeerIdentity.init(uri:)) : nil
    }

    /// Whether the holder of this certificate has issued `other`.
    func hasIssued(_ other: Certificate) -> Bool {
        other.issuer == subject && publicKey.isValidSignature(other.signature, for: other)
    }

    /// SHA-256 of the DER bytes: 64 hexadecimal digits.
    var fingerprint: String {
        get throws { Hexadecimal.text(SHA256.hash(data: try serializeAsPEM().derBytes)) }
    }
}

extension PeerIdentity {
    /// The last part of the URI, which is also the name of the identity's files.
    var name: String {
        switch self {
        case .service(let name), .operator(let name): name
        }
    }
}

extension String {
    /// The parts of the text that end with `mark`, each with it; what follows the last is left out.
    fileprivate func components(endingWith mark: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: mark) {
            parts.append(String(rest[..<range.upperBound]))
            rest = rest[range.upperBound...]
        }
        return parts
    }
}
