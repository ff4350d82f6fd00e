import Hummingbird
import JSON
import NIOCore

extension JSONWriter.Options {
    /// How PHP's `json_encode` writes: `\/`, and `\u0119` for everything beyond ASCII.
    static let php = JSONWriter.Options(escapesSlashes: true, escapesNonASCII: true)
    static let plain = JSONWriter.Options()
}

extension Response {
    /// A reply with a JSON body, its members in the order given and nil written as `null`.
    init(
        _ status: HTTPResponse.Status, _ value: some JSONEncodable, options: JSONWriter.Options, type: String = "application/json",
        headers: HTTPFields = [:]
    ) {
        var writer = JSONWriter(options: options)
        value.encode(to: &writer)
        self.init(status, writer, type: type, headers: headers)
    }

    init(_ status: HTTPResponse.Status, _ writer: borrowing JSONWriter, type: String = "application/json", headers: HTTPFields = [:]) {
        var headers = headers
        headers[.contentType] = type
        let body = writer.withBytes { ByteBuffer(bytes: $0) }
        self.init(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    init(_ status: HTTPResponse.Status, text: String, headers: HTTPFields = [:]) {
        var headers = headers
        headers[.contentType] = "text/plain; charset=utf-8"
        self.init(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// Says in every cache's language that nobody may keep this.
    func withoutCaching() -> Response {
        var response = self
        response.headers[.cacheControl] = "no-store"
        return response
    }

    func allowing(_ methods: [HTTPRequest.Method]) -> Response {
        var response = self
        response.headers[.allow] = methods.map(\.rawValue).joined(separator: ", ")
        return response
    }

    func retryingAfter(_ seconds: String?) -> Response {
        var response = self
        if let seconds { response.headers[.retryAfter] = seconds }
        return response
    }
}
