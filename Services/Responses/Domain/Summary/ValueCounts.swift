import JSON

/// How often each value occurred. Written as `[value, count, value, count, …]` in ascending order, so that equal counts have equal bytes.
struct ValueCounts: Sendable, Equatable {
    private(set) var counts: [Int64: Int64] = [:]

    var distinct: Int { counts.count }

    var ascending: [(value: Int64, count: Int64)] {
        counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    subscript(value: Int64) -> Int64 { counts[value] ?? 0 }

    mutating func add(_ value: Int64, times: Int64 = 1) {
        counts[value, default: 0] += times
    }

    mutating func merge(_ other: ValueCounts) {
        counts.merge(other.counts, uniquingKeysWith: +)
    }

    /// Puts the counts of values that `transform` makes one together.
    func mapped(_ transform: (Int64) -> Int64) -> ValueCounts {
        var mapped = ValueCounts()
        for (value, count) in counts { mapped.add(transform(value), times: count) }
        return mapped
    }

    /// The two values in the middle of all that were counted, which are one where their number is odd; nil without any.
    var middle: (lower: Int64, upper: Int64)? {
        let ascending = ascending
        let total = ascending.reduce(0) { $0 + $1.count }
        guard total > 0 else { return nil }
        func value(at place: Int64) -> Int64 {
            var passed: Int64 = 0
            for (value, count) in ascending {
                passed += count
                if passed > place { return value }
            }
            return ascending[ascending.count - 1].value
        }
        return (value(at: (total - 1) / 2), value(at: total / 2))
    }
}

extension ValueCounts: JSONCodable {
    func encode(to writer: inout JSONWriter) {
        writer.beginArray()
        for (value, count) in ascending {
            writer.write(value)
            writer.write(count)
        }
        writer.endArray()
    }

    init(from reader: inout JSONReader) throws(JSONError) {
        try reader.beginArray()
        while try reader.nextElement() {
            let value = try reader.readInteger(Int64.self)
            guard try reader.nextElement() else { throw reader.error(.refused("must have a count behind each value")) }
            if counts.updateValue(try reader.readInteger(), forKey: value) != nil { throw reader.error(.duplicateField) }
        }
    }

    static var jsonSchema: JSONSchema { .array(of: Int64.self) }
}
