import NIOSSL

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension NIOSSLCertificate {
    /// The identity in the subject alternative name; nil when there is none, or more than one.
    var peerIdentity: PeerIdentity? {
        let uris = _subjectAlternativeNames().filter { $0.nameType == .uri }
        guard uris.count == 1, let contents = uris.first?.contents else { return nil }
        let text = contents.withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) }
        return text.flatMap(PeerIdentity.init(uri:))
    }

    /// What is wrong with the certificate's dates, in words, if anything is.
    func validityFault(now: time_t = time(nil)) -> String? {
        if now > notValidAfter { return "it expired on \(Self.date(notValidAfter))" }
        if now < notValidBefore { return "it is not valid before \(Self.date(notValidBefore))" }
        return nil
    }

    var validUntil: String { Self.date(notValidAfter) }

    private static func date(_ instant: time_t) -> String {
        var instant = instant
        var parts = tm()
        gmtime_r(&instant, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y-%m-%d %H:%M:%S UTC", &parts)
        return String(decoding: text.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
