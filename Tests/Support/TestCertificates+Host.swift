import Crypto
import Foundation
import RPC
import X509

extension TestCertificates {
    /// The files of a valid certificate for a machine of that name.
    public func material(host: String) throws -> TLSMaterial {
        let issuer = try authority.pair
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
            notValidBefore: Date(timeIntervalSinceNow: -60), notValidAfter: Date(timeIntervalSinceNow: 3600),
            issuer: try Certificate(pemEncoded: issuer.certificate).subject, subject: try DistinguishedName { CommonName(host) },
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                SubjectAlternativeNames([.dnsName(host)])
                try ExtendedKeyUsage([.serverAuth])
            },
            issuerPrivateKey: try Certificate.PrivateKey(pemEncoded: issuer.privateKey))
        let name = UUID().uuidString
        return TLSMaterial(
            certificate: try folder.write(certificate.serializeAsPEM().pemString + "\n", to: "\(name).pem"),
            privateKey: try folder.write(key.serializeAsPEM().pemString + "\n", to: "\(name).key"), authority: "\(folder.path)/ca.pem")
    }
}
