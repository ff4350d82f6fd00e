import NIOConcurrencyHelpers

/// Elements between a task that reads them and a task that takes what has gathered meanwhile, all at once: the slower the second, the more it
/// gets at a time, up to a limit at which the first waits.
final class LineQueue<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var bytes = 0
        var isFinished = false
        /// Waits for room.
        var writer: CheckedContinuation<Void, Never>?
        /// Waits for elements.
        var reader: CheckedContinuation<Void, Never>?
    }

    private let state = NIOLockedValueBox(State())
    private let mostElements: Int
    private let mostBytes: Int

    init(mostElements: Int, mostBytes: Int) {
        self.mostElements = mostElements
        self.mostBytes = mostBytes
    }

    /// Appends an element when there is room. False when nobody takes it any more. One task may append.
    func append(_ element: Element, bytes: Int) async -> Bool {
        await wait { state in
            if state.isFinished || (state.elements.count < self.mostElements && state.bytes < self.mostBytes) { return nil }
            return \.writer
        }
        let (isTaken, reader) = state.withLockedValue { state -> (Bool, CheckedContinuation<Void, Never>?) in
            guard !state.isFinished else { return (false, nil) }
            state.elements.append(element)
            state.bytes += bytes
            defer { state.reader = nil }
            return (true, state.reader)
        }
        reader?.resume()
        return isTaken
    }

    /// Everything that has gathered, at least one; nil at the end. One task may take.
    func next() async -> [Element]? {
        await wait { state in state.isFinished || !state.elements.isEmpty ? nil : \.reader }
        let (elements, writer) = state.withLockedValue { state -> ([Element], CheckedContinuation<Void, Never>?) in
            defer { (state.elements, state.bytes, state.writer) = ([], 0, nil) }
            return (state.elements, state.writer)
        }
        writer?.resume()
        return elements.isEmpty ? nil : elements
    }

    /// Nothing more comes; what is there may be taken. Safe to repeat.
    func finish() {
        let waiting = state.withLockedValue { state in
            state.isFinished = true
            defer { (state.writer, state.reader) = (nil, nil) }
            return [state.writer, state.reader].compactMap { $0 }
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Waits in the place that `place` names, unless there is nothing to wait for; a cancelled task finishes the queue.
    private func wait(_ place: @Sendable (State) -> WritableKeyPath<State, CheckedContinuation<Void, Never>?>?) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWaiting = state.withLockedValue { state in
                    guard let place = place(state) else { return false }
                    state[keyPath: place] = continuation
                    return true
                }
                if !isWaiting { continuation.resume() }
            }
        } onCancel: {
            finish()
        }
    }
}
