extension JSONWriter {
    public mutating func writeNull() {
        writeToken("null")
    }

    public mutating func write(_ value: Bool) {
        if value { writeToken("true") } else { writeToken("false") }
    }

    public mutating func write(_ value: Int64) {
        writeInteger(magnitude: value.magnitude, isNegative: value < 0)
    }

    public mutating func write(_ value: UInt64) {
        writeInteger(magnitude: value, isNegative: false)
    }

    /// Writes the shortest form that reads back as the same `Double`, whole ones with `.0`; what is not finite has no JSON and
    /// becomes `null`.
    public mutating func write(_ value: Double) {
        guard value.isFinite else { return writeNull() }
        // Whole doubles of up to fifteen digits print like their integer and take no string.
        if abs(value) < 1e15, value != 0 || value.sign == .plus, let whole = value.wholeNumber {
            write(whole)
            let place = room(2)
            place[0] = .point
            place[1] = .zero
            return advance(2)
        }
        writeToken(value.description)
    }

    /// Writes one value that is JSON already; nobody looks whether it is.
    public mutating func writeRaw(_ bytes: UnsafeRawBufferPointer) {
        let place = beginValue(reserving: bytes.count)
        UnsafeMutableRawBufferPointer(start: place, count: bytes.count).copyMemory(from: bytes)
        advance(bytes.count)
    }

    /// Writes one value that is JSON already; nobody looks whether it is.
    public mutating func writeRaw(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { writeRaw($0) }
    }

    /// Writes a number as `literal` has it, or `null` if that is no JSON number.
    public mutating func writeNumber(literal: String) {
        if isNumber(literal) { writeToken(literal) } else { writeNull() }
    }

    @inline(__always)
    private mutating func writeToken(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        beginValue(reserving: length).update(from: text.utf8Start, count: length)
        advance(length)
    }

    private mutating func writeToken(_ text: String) {
        var text = text
        text.withUTF8 { writeRaw(UnsafeRawBufferPointer($0)) }
    }

    private mutating func writeInteger(magnitude: UInt64, isNegative: Bool) {
        let place = beginValue(reserving: 20)
        var length = isNegative ? 2 : 1
        var bound = magnitude
        while bound >= 10 {
            bound /= 10
            length &+= 1
        }
        var left = magnitude
        var index = length &- 1
        repeat {
            let (quotient, digit) = left.quotientAndRemainder(dividingBy: 10)
            place[index] = .zero &+ UInt8(truncatingIfNeeded: digit)
            left = quotient
            index &-= 1
        } while left > 0
        if isNegative { place[0] = .minus }
        advance(length)
    }
}

private func isNumber(_ literal: String) -> Bool {
    var literal = literal
    return literal.withUTF8 { bytes in
        var reader = JSONReader(UnsafeRawBufferPointer(bytes))
        guard let first = bytes.first, first == .minus || first.isDigit else { return false }
        return (try? reader.scanNumber()) != nil && reader.offset == bytes.count
    }
}
