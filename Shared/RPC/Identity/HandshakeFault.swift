import NIOCore
import NIOPosix
import NIOSSL

/// Says in words why a TLS connection did not come about. TLS libraries answer with alerts and queues of codes; whoever operates a
/// service wants to know which certificate is wrong, and how.
enum HandshakeFault {
    /// The server's view of a refused client. `certificate` is what the peer showed, if it got that far.
    static func refusedClient(_ error: any Error, certificate: NIOSSLCertificate?) -> String {
        let text = String(describing: error)
        if text.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE") { return "the peer showed no certificate" }
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            let name = certificate?.peerIdentity?.description ?? "the peer"
            if let fault = certificate?.validityFault() { return "the certificate of \(name) is refused: \(fault)" }
            return "the certificate of \(name) is refused: no authority that this service trusts has issued it"
        }
        if text.contains("UNKNOWN_CA") { return "the peer does not trust the authority of this service's certificate" }
        if text.contains("CERTIFICATE_EXPIRED") { return "the peer finds this service's certificate expired" }
        if text.contains("HTTP_REQUEST") || text.contains("WRONG_VERSION_NUMBER") { return "the peer does not speak TLS" }
        if text.contains("UNSUPPORTED_PROTOCOL") { return "the peer does not speak TLS 1.3" }
        return "the TLS handshake failed: \(text)"
    }

    /// The client's view. `own` is the certificate that it showed, `server` what the server showed, if it got that far.
    static func refused(_ error: any Error, own: NIOSSLCertificate, server: NIOSSLCertificate?) -> String {
        let text = String(describing: error)
        if text.contains("ALERT_CERTIFICATE_EXPIRED") {
            return "it refuses our certificate: \(own.validityFault() ?? "it finds it expired")"
        }
        if text.contains("ALERT_UNKNOWN_CA") {
            return "it refuses our certificate: it does not trust the authority that issued it"
        }
        if text.contains("ALERT_CERTIFICATE_REQUIRED") { return "it requires a certificate and we showed none" }
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            if let fault = server?.validityFault() { return "its certificate is refused: \(fault)" }
            return "its certificate is refused: no authority that we trust has issued it"
        }
        if text.contains("WRONG_VERSION_NUMBER") { return "it does not speak TLS" }
        return "the TLS handshake failed: \(text)"
    }

    /// A connection that could not be opened at all.
    static func unreachable(_ error: any Error) -> String {
        if let error = error as? NIOConnectionError {
            if let failure = error.connectionErrors.first { return unreachable(failure.error) }
            if let failure = error.dnsAError ?? error.dnsAAAAError { return "the name cannot be resolved: \(failure)" }
        }
        if let error = error as? IOError { return reason(errno: error.errnoCode) }
        if let error = error as? ChannelError, case .connectTimeout(let limit) = error {
            return "no answer within \(limit.nanoseconds / 1_000_000) ms"
        }
        return String(describing: error)
    }

    private static func reason(errno code: CInt) -> String {
        switch code {
        case 104: "the peer reset the connection"
        case 110: "no answer"
        case 111: "connection refused"
        case 113: "no route to the host"
        default: "error \(code)"
        }
    }
}
