import NIOConcurrencyHelpers
import NIOCore

/// The items of a stream, for one reader. Reading asks the server for more; leaving the loop, cancelling the task or dropping the stream cancels
/// the call.
public struct ItemStream<Item: MessageValue>: AsyncSequence, Sendable {
    public typealias Element = Item
    public typealias Failure = RPCError

    private let items: ItemBuffer<Item>
    private let lease: StreamLease

    init(items: ItemBuffer<Item>, cancel: @escaping @Sendable () -> Void) {
        self.items = items
        lease = StreamLease(cancel)
    }

    public func makeAsyncIterator() -> Iterator {
        Iterator(items: items, lease: lease)
    }

    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let items: ItemBuffer<Item>
        fileprivate let lease: StreamLease

        /// - Throws: What the service answered, or `unavailable` and `deadlineExceeded` from this side, with the peer's name, or `cancelled`.
        public mutating func next() async throws(RPCError) -> Item? {
            try await next(isolation: nil)
        }

        /// - Throws: What the service answered, or `unavailable` and `deadlineExceeded` from this side, with the peer's name, or `cancelled`.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(RPCError) -> Item? {
            let (items, lease) = (items, lease)
            return try await withTaskCancellationHandler {
                await items.next(isolation: actor)
            } onCancel: {
                lease.cancel()
            }.get()
        }
    }
}

/// Cancels a stream when nobody holds it any more.
final class StreamLease: Sendable {
    let cancel: @Sendable () -> Void

    init(_ cancel: @escaping @Sendable () -> Void) {
        self.cancel = cancel
    }

    deinit {
        cancel()
    }
}

/// Items that have come and were not read yet. What the reader takes is given back to the server as credit, half a window at a time.
final class ItemBuffer<Item: Sendable>: Sendable {
    private struct State {
        var items = CircularBuffer<(item: Item, bytes: Int)>()
        var reader: UnsafeContinuation<Result<Item?, RPCError>, Never>?
        var consumed = (items: Int64(0), bytes: Int64(0))
        var hasEnded = false
        var error: RPCError?
        var grant: (@Sendable (_ items: Int64, _ bytes: Int64) -> Void)?

        /// Counts an item as read.
        ///
        /// - Returns: What to grant the server now, if it is time for it.
        mutating func read(_ bytes: Int, window: (items: Int64, bytes: Int64)) -> (() -> Void)? {
            consumed.items += 1
            consumed.bytes += Int64(bytes)
            guard !hasEnded, let grant, consumed.items * 2 >= window.items || consumed.bytes * 2 >= window.bytes else { return nil }
            let granted = consumed
            consumed = (0, 0)
            return { grant(granted.items, granted.bytes) }
        }
    }

    private let state = NIOLockedValueBox(State())
    private let window: (items: Int64, bytes: Int64)

    init(window: (items: Int64, bytes: Int64)) {
        self.window = window
    }

    /// Says how credit reaches the server. Called once, before the call begins.
    func onGrant(_ grant: @escaping @Sendable (_ items: Int64, _ bytes: Int64) -> Void) {
        state.withLockedValue { $0.grant = grant }
    }

    func add(_ item: Item, bytes: Int) {
        let (reader, grant) = state.withLockedValue { state in
            guard let reader = state.reader else {
                state.items.append((item, bytes))
                return (UnsafeContinuation<Result<Item?, RPCError>, Never>?.none, (() -> Void)?.none)
            }
            state.reader = nil
            return (reader, state.read(bytes, window: window))
        }
        reader?.resume(returning: .success(item))
        grant?()
    }

    /// Items that came before stay readable.
    func end(_ error: RPCError?) {
        let reader = state.withLockedValue { state in
            state.hasEnded = true
            state.error = error
            state.grant = nil
            defer { state.reader = nil }
            return state.reader
        }
        guard let reader else { return }
        if let error { reader.resume(returning: .failure(error)) } else { reader.resume(returning: .success(nil)) }
    }

    func next(isolation actor: isolated (any Actor)?) async -> Result<Item?, RPCError> {
        await withUnsafeContinuation(isolation: actor) { continuation in
            let (result, grant) = take(or: continuation)
            if let result { continuation.resume(returning: result) }
            grant?()
        }
    }

    /// Takes the next item or the end, or else leaves the reader to wait.
    private func take(
        or reader: UnsafeContinuation<Result<Item?, RPCError>, Never>
    ) -> (result: Result<Item?, RPCError>?, grant: (() -> Void)?) {
        state.withLockedValue { state in
            precondition(state.reader == nil, "a stream has one reader")
            if let (item, bytes) = state.items.popFirst() { return (.success(item), state.read(bytes, window: window)) }
            if let error = state.error { return (.failure(error), nil) }
            if state.hasEnded { return (.success(nil), nil) }
            state.reader = reader
            return (nil, nil)
        }
    }
}
