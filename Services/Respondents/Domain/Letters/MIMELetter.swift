#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Who letters come from.
struct LetterSender: Equatable, Sendable {
    let address: MailAddress
    let name: String?
}

/// A letter as it goes over the wire.
struct MIMELetter: Equatable, Sendable {
    /// Without its brackets. The same for every attempt, so that a receiver recognises what comes twice.
    let messageID: String
    /// µs since 1970.
    let date: Int64
    let sender: LetterSender
    let receiver: MailAddress
    let subject: String
    let text: String
    let html: String?
    /// Where an address is taken off the list.
    let optOut: String

    var bytes: [UInt8] {
        var bytes = Array(headers.utf8)
        guard let html else {
            bytes += "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n".utf8
            return bytes + QuotedPrintable.encoded(text)
        }
        // Quoted-printable never has an equals sign before an underscore, so no text can hold the boundary.
        let boundary = "=_\(messageID.prefix { $0 != "@" })"
        bytes += "Content-Type: multipart/alternative; boundary=\"\(boundary)\"\r\n".utf8
        for (type, content) in [("text/plain", text), ("text/html", html)] {
            bytes += "\r\n--\(boundary)\r\nContent-Type: \(type); charset=utf-8\r\n".utf8
            bytes += "Content-Transfer-Encoding: quoted-printable\r\n\r\n".utf8
            bytes += QuotedPrintable.encoded(content)
        }
        return bytes + "\r\n--\(boundary)--\r\n".utf8
    }

    private var headers: String {
        let from = sender.name.map { HeaderText.displayName($0) + " " } ?? ""
        // An address beyond ASCII may stand in a header of a server that knows SMTPUTF8 only.
        let to = receiver.isASCII ? "<\(receiver.text)>" : "undisclosed-recipients:;"
        return """
            Message-ID: <\(messageID)>\r
            Date: \(Self.text(ofDate: date))\r
            From: \(from)<\(sender.address.text)>\r
            To: \(to)\r
            Subject: \(HeaderText.unstructured(subject))\r
            MIME-Version: 1.0\r
            List-Unsubscribe: <\(optOut)>\r
            List-Unsubscribe-Post: List-Unsubscribe=One-Click\r
            Auto-Submitted: auto-generated\r
            Precedence: bulk\r

            """
    }

    /// `Sun, 22 Nov 2026 05:14:08 +0000`
    static func text(ofDate microseconds: Int64) -> String {
        var seconds = time_t(microseconds / 1_000_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][Int(parts.tm_wday)]
        let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][Int(parts.tm_mon)]
        let time = "\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))"
        return "\(day), \(padded(parts.tm_mday)) \(month) \(parts.tm_year + 1900) \(time) +0000"
    }
}
