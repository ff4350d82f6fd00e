import HTTPTypes
import Hummingbird
import Synchronization

extension Hummingbird.Response {
    /// The body as text.
    func text() async throws -> String {
        let collector = BodyCollector()
        try await body.write(collector)
        return collector.text.withLock { $0 }
    }
}

private final class BodyCollector: ResponseBodyWriter {
    let text = Mutex("")

    func write(_ buffer: ByteBuffer) async throws {
        text.withLock { $0 += String(buffer: buffer) }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
