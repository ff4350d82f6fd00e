import TestSupport
import Testing
import Wire

@testable import RPC

@Suite("The slot table")
struct SlotTableTests {
    @Test("gives the lowest free slot, with its next generation")
    func lowest() {
        var table = SlotTable<String>()
        let streams = ["a", "b", "c", "d"].map { table.insert($0) }
        #expect(streams.map(\.slot) == [1, 2, 3, 4])
        let removed = [streams[2], streams[0]].map { table.remove($0) }
        #expect(removed == ["c", "a"])
        let taken = ["e", "f", "g"].map { table.insert($0) }
        #expect(taken == [StreamID(slot: 1, generation: 1), StreamID(slot: 3, generation: 1), StreamID(slot: 5, generation: 0)])
        #expect(table.count == 5)
    }

    @Test("does not take a late frame for the slot's next call")
    func generations() {
        var table = SlotTable<String>()
        let first = table.insert("first")
        _ = table.remove(first)
        let second = table.insert("second")
        #expect(table[first] == nil)
        let late = table.remove(first)
        #expect(late == nil)
        #expect(table[second] == "second")
    }

    @Test("agrees with a plain set on what is free, whatever happens")
    func property() {
        var generator = SeededGenerator(seed: 1)
        var table = SlotTable<Int>()
        var live: [StreamID: Int] = [:]
        for number in 0..<20_000 {
            if live.isEmpty || Bool.random(using: &generator) && live.count < 200 {
                let stream = table.insert(number)
                let lowest = (1...).first { slot in !live.keys.contains { $0.slot == slot } }
                #expect(stream.slot == lowest)
                live[stream] = number
            } else if let (stream, value) = live.sorted(by: { $0.key.rawValue < $1.key.rawValue }).randomElement(using: &generator) {
                let removed = table.remove(stream)
                #expect(removed == value)
                live[stream] = nil
            }
        }
        #expect(table.count == live.count)
    }
}
