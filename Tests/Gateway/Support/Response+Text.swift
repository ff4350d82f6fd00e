import HTTPTypes
import Hummingbird
import NIOConcurrencyHelpers

extension Hummingbird.Response {
    /// The body as text.
    func text() async throws -> String {
        let collector = BodyCollector()
        try await body.write(collector)
        return collector.text.withLockedValue { $0 }
    }
}

private final class BodyCollector: ResponseBodyWriter {
    let text = NIOLockedValueBox("")

    func write(_ buffer: ByteBuffer) async throws {
        text.withLockedValue { $0 += String(buffer: buffer) }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
