import Contracts
import HTTPTypes
import Hummingbird
import NIOCore

/// A page of a questionnaire as bytes, the same for everybody but for one place: what seals the form.
///
/// Making one costs as much as hundreds of requests; each costs two copies then.
struct PageMold: Sendable {
    /// Stands in the markup where the seal goes. No author can know it.
    static let mark = "seal" + String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)

    private let before: ByteBuffer
    private let after: ByteBuffer
    private let headers: HTTPFields

    init(_ markup: String, headers: HTTPFields) {
        let parts = markup.split(separator: Self.mark, maxSplits: 1, omittingEmptySubsequences: false)
        before = ByteBuffer(substring: parts[0])
        after = ByteBuffer(substring: parts.count > 1 ? parts[1] : "")
        self.headers = headers
    }

    var size: Int { before.readableBytes + after.readableBytes }

    func response(_ seal: String) -> Response {
        var body = before
        body.reserveCapacity(size + seal.utf8.count)
        body.writeString(seal)
        body.writeImmutableBuffer(after)
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }
}
