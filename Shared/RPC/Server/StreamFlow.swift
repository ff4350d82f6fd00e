/// How much a stream may send, and who waits to send more. Confined to the event loop of its connection.
final class StreamFlow {
    private static let largest: Int64 = 2_147_483_647

    private var items: Int64
    private var bytes: Int64
    private var waiting: [UnsafeContinuation<Void, Never>] = []
    private(set) var hasEnded = false

    /// - Parameter credit: What the client's HELLO grants each stream.
    init(_ credit: (items: Int64, bytes: Int64)) {
        items = min(credit.items, Self.largest)
        bytes = min(credit.bytes, Self.largest)
    }

    var hasCredit: Bool { items > 0 && bytes > 0 }

    func sent(_ length: Int) {
        items -= 1
        bytes -= Int64(length)
    }

    func granted(items: UInt32, bytes: UInt32) {
        self.items = min(self.items + Int64(items), Self.largest)
        self.bytes = min(self.bytes + Int64(bytes), Self.largest)
        if hasCredit { wake() }
    }

    func room() async {
        await withUnsafeContinuation { waiting.append($0) }
    }

    /// Lets those who wait look again.
    func wake() {
        let continuations = waiting
        waiting = []
        for continuation in continuations { continuation.resume() }
    }

    func end() {
        hasEnded = true
        wake()
    }
}
