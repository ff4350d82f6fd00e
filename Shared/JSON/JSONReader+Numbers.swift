/// Numbers: whole ones exactly, others as the nearest `Double`.
extension JSONReader {
    /// Reads a whole number of any width. `1.0` and `1e3` count as whole, as they do for Foundation.
    @inlinable
    public mutating func readInteger<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) throws(JSONError) -> Value {
        let whole = try readWholeNumber()
        if whole.fit == .exact {
            if !whole.isNegative {
                if let value = Value(exactly: whole.magnitude) { return value }
            } else if whole.magnitude <= 1 << 63, let value = Value(exactly: Int64(truncatingIfNeeded: 0 &- whole.magnitude)) {
                return value
            }
        }
        throw misfit(whole, typeName: String(describing: type))
    }

    /// Reads a number as the nearest `Double`. One beyond its range is refused rather than read as infinity.
    public mutating func readDouble() throws(JSONError) -> Double {
        let number = try nextNumber()
        guard let value = number.double else { throw failure(.outOfRange(type: "Double"), at: number.bytes.baseAddress ?? cursor) }
        return value
    }

    /// Reads a number as it is written.
    public mutating func readNumberLiteral() throws(JSONError) -> String {
        String(decoding: try nextNumber().bytes, as: UTF8.self)
    }

    @usableFromInline
    struct WholeNumber {
        @usableFromInline
        enum Fit {
            case exact, tooLarge, fractional
        }

        @usableFromInline let magnitude: UInt64
        @usableFromInline let isNegative: Bool
        @usableFromInline let fit: Fit
        let place: UnsafePointer<UInt8>
    }

    @usableFromInline
    mutating func readWholeNumber() throws(JSONError) -> WholeNumber {
        let byte = nextByte()
        let first = cursor
        let isNegative = byte == .minus
        var place = isNegative ? first + 1 : first
        let firstDigit = place
        // Nineteen digits always fit a UInt64; longer literals take the exact path below.
        let fastEnd = end - place > 19 ? place + 19 : end
        var magnitude: UInt64 = 0
        while place < fastEnd, place.pointee.isDigit {
            magnitude = magnitude &* 10 &+ UInt64(place.pointee &- .zero)
            place += 1
        }
        let count = place - firstDigit
        let isPlain =
            place == end
            || !(place.pointee.isDigit || place.pointee == .point || place.pointee | 0x20 == .lowercaseE)
        if isPlain, count == 1 || (count > 1 && firstDigit.pointee != .zero) {
            cursor = place
            return WholeNumber(magnitude: magnitude, isNegative: isNegative, fit: .exact, place: first)
        }
        let decimal = JSONDecimal(try nextNumber().bytes)
        let (exact, fit) = decimal.whole
        return WholeNumber(magnitude: exact, isNegative: isNegative, fit: fit, place: first)
    }

    @usableFromInline
    @inline(never)
    func misfit(_ whole: WholeNumber, typeName: String) -> JSONError {
        failure(whole.fit == .fractional ? .notWhole(type: typeName) : .outOfRange(type: typeName), at: whole.place)
    }

    mutating func nextNumber() throws(JSONError) -> ScannedNumber {
        let byte = nextByte()
        guard byte.isDigit || byte == .minus else { throw mismatch(expected: "a number") }
        return try scanNumber()
    }

    /// Validates the number that starts at the cursor and moves behind it.
    mutating func scanNumber() throws(JSONError) -> ScannedNumber {
        let first = cursor
        var place = first
        if place.pointee == .minus { place += 1 }
        guard place < end else { throw failure(.unexpectedEnd, at: end) }
        var mantissa: UInt64 = 0
        let firstDigit = place
        while place < end, place.pointee.isDigit {
            mantissa = mantissa &* 10 &+ UInt64(place.pointee &- .zero)
            place += 1
        }
        var digits = place - firstDigit
        guard digits == 1 || (digits > 1 && firstDigit.pointee != .zero) else { throw failure(.invalidNumber, at: first) }
        var exponent = 0
        var isLiteralInteger = true
        if place < end, place.pointee == .point {
            isLiteralInteger = false
            place += 1
            let firstDecimal = place
            while place < end, place.pointee.isDigit {
                mantissa = mantissa &* 10 &+ UInt64(place.pointee &- .zero)
                place += 1
            }
            guard place > firstDecimal else { throw failure(place < end ? .invalidNumber : .unexpectedEnd, at: place) }
            exponent = firstDecimal - place
            digits += place - firstDecimal
        }
        if place < end, place.pointee | 0x20 == .lowercaseE {
            isLiteralInteger = false
            place += 1
            let isNegative = place < end && place.pointee == .minus
            if isNegative || (place < end && place.pointee == .plus) { place += 1 }
            let firstExponent = place
            var power = 0
            while place < end, place.pointee.isDigit {
                // Saturates far outside any Double, so that no exponent of a million digits overflows.
                power = min(power &* 10 &+ Int(place.pointee &- .zero), 1 << 40)
                place += 1
            }
            guard place > firstExponent else { throw failure(place < end ? .invalidNumber : .unexpectedEnd, at: place) }
            exponent += isNegative ? -power : power
        }
        cursor = place
        return ScannedNumber(
            bytes: UnsafeBufferPointer(start: first, count: place - first), mantissa: digits <= 19 ? mantissa : nil, exponent: exponent,
            isLiteralInteger: isLiteralInteger)
    }
}

/// A well-formed number: its text, and what reading it already found out.
struct ScannedNumber {
    let bytes: UnsafeBufferPointer<UInt8>
    /// All digits as one integer, where they fit.
    let mantissa: UInt64?
    /// The power of ten that `mantissa` is multiplied by; saturated.
    let exponent: Int
    /// Neither fraction nor exponent is written.
    let isLiteralInteger: Bool

    var isNegative: Bool { bytes[0] == .minus }

    /// The nearest `Double`; `nil` where that would be infinite.
    var double: Double? {
        // Clinger's fast path: two exactly representable operands give a correctly rounded result.
        if let mantissa, mantissa <= 1 << 53, -22...22 ~= exponent {
            let magnitude =
                exponent < 0 ? Double(mantissa) / powersOfTen[-exponent] : Double(mantissa) * powersOfTen[exponent]
            return isNegative ? -magnitude : magnitude
        }
        guard let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else { return nil }
        return value
    }
}

private let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]
