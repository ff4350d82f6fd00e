import JSON

/// A sum of whole numbers that no count of responses overflows. Written as decimal text: JSON's numbers end sooner.
struct WideSum: Sendable, Equatable {
    private(set) var value: Int128 = 0

    mutating func add(_ number: Int64, times: Int64 = 1) {
        value += Int128(number) * Int128(times)
    }

    mutating func merge(_ other: WideSum) {
        value += other.value
    }
}

extension WideSum: JSONCodable {
    func encode(to writer: inout JSONWriter) {
        writer.write(String(value))
    }

    init(from reader: inout JSONReader) throws(JSONError) {
        guard let value = Int128(try reader.readString()) else { throw reader.error(.refused("must be a whole number as text")) }
        self.value = value
    }

    static var jsonSchema: JSONSchema { .string }
}

/// A sum of squares of 64-bit numbers, in 192 bits: exact for as many as can be counted. Written as its two parts in decimal.
struct SquareSum: Sendable, Equatable {
    private(set) var high: UInt128 = 0
    private(set) var low: UInt64 = 0

    mutating func add(_ number: Int64, times: Int64 = 1) {
        let square = UInt128(number.magnitude) * UInt128(number.magnitude)
        // The factors of either product have 64 bits.
        let times = UInt128(times)
        add(high: (square >> 64) * times, low: UInt128(UInt64(truncatingIfNeeded: square)) * times)
    }

    mutating func merge(_ other: SquareSum) {
        add(high: other.high, low: UInt128(other.low))
    }

    private mutating func add(high moreHigh: UInt128, low moreLow: UInt128) {
        let sum = UInt128(low) + UInt128(UInt64(truncatingIfNeeded: moreLow))
        low = UInt64(truncatingIfNeeded: sum)
        high += moreHigh + (moreLow >> 64) + (sum >> 64)
    }

    /// The sum where 128 bits hold it.
    var exact: UInt128? {
        high >> 64 == 0 ? high << 64 | UInt128(low) : nil
    }

    var approximate: Double { Double(high) * 0x1p64 + Double(low) }
}

extension SquareSum: JSONCodable {
    func encode(to writer: inout JSONWriter) {
        writer.beginArray()
        writer.write(String(high))
        writer.write(String(low))
        writer.endArray()
    }

    init(from reader: inout JSONReader) throws(JSONError) {
        let parts = try [String](from: &reader)
        guard parts.count == 2, let high = UInt128(parts[0]), let low = UInt64(parts[1]) else {
            throw reader.error(.refused("must be two whole numbers as text"))
        }
        self.high = high
        self.low = low
    }

    static var jsonSchema: JSONSchema { .array(of: String.self) }
}
