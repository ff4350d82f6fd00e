import Wire

/// The calls of a client's connection by slot. A call takes the lowest free slot, so the table stays as small as the connection is busy,
/// and the slot's generation moves on, so that a late frame of the slot's last call finds nobody.
struct SlotTable<Call> {
    private var slots: [Slot] = []
    /// Slots that were used and are free, a heap by number.
    private var free: [Int] = []
    private(set) var count = 0

    private struct Slot {
        var call: Call?
        var generation: UInt16
    }

    var isEmpty: Bool { count == 0 }

    mutating func insert(_ call: Call) -> StreamID {
        count += 1
        guard let slot = takeLowestFree() else {
            slots.append(Slot(call: call, generation: 0))
            return StreamID(slot: slots.count, generation: 0)
        }
        let generation = (slots[slot - 1].generation + 1) & 0xFFF
        slots[slot - 1] = Slot(call: call, generation: generation)
        return StreamID(slot: slot, generation: generation)
    }

    subscript(stream: StreamID) -> Call? {
        guard stream.slot > 0, stream.slot <= slots.count else { return nil }
        let slot = slots[stream.slot - 1]
        return slot.generation == stream.generation ? slot.call : nil
    }

    /// Takes the call off its slot, which is free from now on.
    mutating func remove(_ stream: StreamID) -> Call? {
        guard let call = self[stream] else { return nil }
        slots[stream.slot - 1].call = nil
        giveBack(stream.slot)
        count -= 1
        return call
    }

    mutating func removeAll() -> [Call] {
        let calls = slots.compactMap(\.call)
        self = SlotTable()
        return calls
    }

    var calls: some Sequence<Call> {
        slots.lazy.compactMap(\.call)
    }

    private mutating func giveBack(_ slot: Int) {
        free.append(slot)
        var child = free.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard free[child] < free[parent] else { return }
            free.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func takeLowestFree() -> Int? {
        guard let lowest = free.first, let last = free.popLast() else { return nil }
        guard !free.isEmpty else { return lowest }
        free[0] = last
        var parent = 0
        while true {
            let left = 2 * parent + 1
            guard left < free.count else { return lowest }
            let right = left + 1
            let child = right < free.count && free[right] < free[left] ? right : left
            guard free[child] < free[parent] else { return lowest }
            free.swapAt(child, parent)
            parent = child
        }
    }
}
