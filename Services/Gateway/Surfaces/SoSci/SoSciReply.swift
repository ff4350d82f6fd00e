import Hummingbird
import JSON

/// The two bodies of the interface, members in the order of the document (SOSCI S:44-59). An error has no `token`.
enum SoSciReply {
    static func link(token: String, url: String) -> Response {
        reply(.ok, ["result": "ok", "token": .string(token), "url": .string(url), "error": .null])
    }

    static func error(_ message: SoSciMessage, _ status: HTTPResponse.Status = .ok) -> Response {
        reply(status, ["result": "error", "error": .string(message.text), "url": .null])
    }

    /// A GET that creates something must not be answered from a cache (S-13).
    private static func reply(_ status: HTTPResponse.Status, _ body: JSONValue) -> Response {
        Response(status, body, options: .php).withoutCaching()
    }
}
