import CCurl
import Crypto
import JSON

/// Where messages to mobile numbers go.
struct WebhookConfiguration: Equatable, Sendable {
    var url: String
    /// The key of the signature.
    var secret: [UInt8]
    var authorities: String?
    var connections = 4
    /// Seconds for a request until its reply.
    var timeout = 30
}

/// Hands messages to a webhook: a POST of `{"to": NUMBER, "text": TEXT, "id": NAME}`.
///
/// `X-Fieldwork-Signature` is `sha256=` and the hexadecimal HMAC-SHA256 of the body; `Idempotency-Key` is the message's name, the same for
/// every attempt.
struct WebhookTransport: LetterTransport {
    private let configuration: WebhookConfiguration
    private let pool: CurlPool

    init(_ configuration: WebhookConfiguration) {
        self.configuration = configuration
        pool = CurlPool(threads: configuration.connections) { handle in
            handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
            handle.set(CURLOPT_URL, configuration.url)
            if let authorities = configuration.authorities { handle.set(CURLOPT_CAINFO, authorities) }
            handle.set(CURLOPT_POST, 1)
            handle.set(CURLOPT_TIMEOUT, configuration.timeout)
            handle.set(CURLOPT_USERAGENT, "Fieldwork")
        }
    }

    var capacity: Int { pool.threads }

    func send(_ letter: OutgoingLetter) async -> DeliveryOutcome {
        let text = String(decoding: letter.content, as: UTF8.self)
        let body = JSON.encode(["to": .string(letter.receiver), "text": .string(text), "id": .string(letter.name)] as JSONValue)
        let signature = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: configuration.secret))
        let headers = [
            "Content-Type: application/json", "Idempotency-Key: \(letter.name)",
            "X-Fieldwork-Signature: sha256=\(Hexadecimal.text(signature))", "Expect:",
        ]
        let outcome = await pool.run(body) { handle, transfer in
            handle.set(CURLOPT_POSTFIELDSIZE_LARGE, size: body.count)
            let result = handle.perform(transfer, lists: [(CURLOPT_HTTPHEADER, headers)])
            if result.code == CURLE_OK.rawValue { return DeliveryOutcome(webhookStatus: result.status) }
            return transfer.isContentBegun ? .uncertain(result.message) : .unreachable(result.message)
        }
        return outcome ?? .unreachable("libcurl is not available")
    }

    func hurry() { pool.hurry() }
    func close() async { await pool.close() }
}
