import HTTPTypes

extension HTTPField.Name {
    static let traceparent = fieldName("traceparent")
    static let requestID = fieldName("X-Request-ID")
    static let echonovumKey = fieldName("X-EchonovumApi-Key")
    static let accessToken = fieldName("access-token")
    static let link = fieldName("Link")
    static let idempotencyKey = fieldName("Idempotency-Key")
    static let forwardedFor = fieldName("X-Forwarded-For")
    static let pragma = fieldName("Pragma")
    static let referrerPolicy = fieldName("Referrer-Policy")
    static let resourcePolicy = fieldName("Cross-Origin-Resource-Policy")
    static let fetchSite = fieldName("Sec-Fetch-Site")
    static let robots = fieldName("X-Robots-Tag")

    private static func fieldName(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no field name") }
        return name
    }
}
