import JSON
import NIOCore

/// What the connections of a client on one event loop share. Confined to that loop.
final class ClientLoop {
    let eventLoop: any EventLoop
    let spare = SpareBuffer()
    /// Encodes every request, so that none costs an encoder.
    var writer = JSONWriter(capacity: 4096)

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }
}
