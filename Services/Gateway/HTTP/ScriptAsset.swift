import Crypto
import Hummingbird

/// A script that pages load from here. Its address names its content, so that it can be kept for ever.
struct ScriptAsset: Sendable {
    static let all = [PageScript.asset, EntryScript.asset, CountsScript.asset]

    let path: String
    private let text: String

    /// - Parameter name: What the file is called, before its content's digest.
    init(_ name: String, text: String) {
        path = "/assets/\(name).\(SHA256.hash(data: Array(text.utf8)).prefix(8).hexadecimal).js"
        self.text = text
    }

    var response: Response {
        var headers = HTTPFields()
        headers[.contentType] = "text/javascript; charset=utf-8"
        headers[.cacheControl] = "public, max-age=31536000, immutable"
        headers[.xContentTypeOptions] = "nosniff"
        headers[.resourcePolicy] = "same-origin"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
