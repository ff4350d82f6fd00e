import HTTPTypes

/// What every page for a browser is sent with.
enum PageProtection {
    /// Nothing is loaded, nothing runs, no frame holds the page, nobody keeps it, and its address with the token goes nowhere.
    ///
    /// - Parameter nonce: of the page's only style sheet.
    static func headers(nonce: String) -> HTTPFields {
        headers(policy: "default-src 'none'; style-src 'nonce-\(nonce)'")
    }

    /// The same for a page with the one script of ours, and a picture that it holds itself.
    ///
    /// - Parameter styleHash: SHA-256 of the page's only style sheet, in base64.
    static func headers(styleHash: String) -> HTTPFields {
        headers(
            policy:
                "default-src 'none'; style-src 'sha256-\(styleHash)'; script-src 'self'; img-src data:; require-trusted-types-for 'script'")
    }

    private static func headers(policy: String) -> HTTPFields {
        var headers = HTTPFields()
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.contentSecurityPolicy] = policy + "; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        headers[.referrerPolicy] = "no-referrer"
        headers[.cacheControl] = "no-store"
        headers[.xContentTypeOptions] = "nosniff"
        headers[.robots] = "noindex, nofollow"
        return headers
    }

    static func nonce() -> String {
        String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
    }
}
