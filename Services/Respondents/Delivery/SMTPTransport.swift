import CCurl
import NIOConcurrencyHelpers

/// How letters reach the mail server.
struct SMTPConfiguration: Equatable, Sendable {
    enum Security: String, Sendable, CaseIterable {
        case starttls
        case tls
        case none
    }

    var host: String
    var port: Int
    var security: Security
    var user: String?
    var password: String?
    /// What the client calls itself; nil leaves it to libcurl.
    var hello: String?
    var authorities: String?
    var connections = 4
    /// Seconds for each answer of the server.
    var timeout = 120
    var sender: LetterSender

    var url: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(security == .tls ? "smtps" : "smtp")://\(name):\(port)/\(hello ?? "")"
    }
}

/// Hands letters to a mail server.
struct SMTPTransport: LetterTransport {
    private let configuration: SMTPConfiguration
    private let pool: CurlPool

    init(_ configuration: SMTPConfiguration) {
        self.configuration = configuration
        pool = CurlPool(threads: configuration.connections) { handle in
            handle.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
            handle.set(CURLOPT_URL, configuration.url)
            handle.set(CURLOPT_USE_SSL, configuration.security == .none ? Int(CURLUSESSL_NONE.rawValue) : Int(CURLUSESSL_ALL.rawValue))
            if let authorities = configuration.authorities { handle.set(CURLOPT_CAINFO, authorities) }
            handle.set(CURLOPT_USERNAME, configuration.user)
            handle.set(CURLOPT_PASSWORD, configuration.password)
            handle.set(CURLOPT_CONNECTTIMEOUT, min(configuration.timeout, 30))
            handle.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, configuration.timeout)
            // Whoever drips bytes answers in time, and never ends.
            handle.set(CURLOPT_TIMEOUT, configuration.timeout * 3)
            handle.set(CURLOPT_MAIL_FROM, "<\(configuration.sender.address.text)>")
            handle.set(CURLOPT_UPLOAD, 1)
        }
    }

    var capacity: Int { pool.threads }

    func send(_ letter: OutgoingLetter) async -> DeliveryOutcome {
        let outcome = await pool.run(letter.content) { handle, transfer in
            handle.set(CURLOPT_INFILESIZE_LARGE, size: letter.content.count)
            let result = handle.perform(transfer, lists: [(CURLOPT_MAIL_RCPT, ["<\(letter.receiver)>"])])
            guard result.code != CURLE_OK.rawValue else { return DeliveryOutcome.sent }
            return DeliveryOutcome(failed: transfer.conversation, fault: result.message)
        }
        return outcome ?? .unreachable("libcurl is not available")
    }

    func hurry() { pool.hurry() }
    func close() async { await pool.close() }
}
