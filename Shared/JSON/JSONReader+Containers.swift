/// Arrays and objects, one member at a time.
extension JSONReader {
    /// Opens an array; read its elements while `nextElement()` answers true.
    public mutating func beginArray() throws(JSONError) {
        guard nextByte() == .openBracket else { throw mismatch(expected: "an array") }
        try open()
    }

    /// Whether another element follows, which must be read or skipped before the next call; false closes the array.
    public mutating func nextElement() throws(JSONError) -> Bool {
        let byte = nextByte()
        if isFirst {
            isFirst = false
            guard byte == .closeBracket else { return true }
        } else if byte == .comma {
            cursor += 1
            // A comma promises an element; without this look `[1,]` would be refused as a wrong element kind.
            guard nextByte() != .closeBracket else { throw unexpected() }
            return true
        } else if byte != .closeBracket {
            throw unexpected()
        }
        close()
        return false
    }

    /// Opens an object; read its members while `nextKey()` or `nextField(_:of:)` finds one.
    public mutating func beginObject() throws(JSONError) {
        guard nextByte() == .openBrace else { throw mismatch(expected: "an object") }
        try open()
    }

    /// The next member's key, whose value must be read or skipped before the next call; `nil` closes the object.
    public mutating func nextKey() throws(JSONError) -> String? {
        guard try moveToKey() else { return nil }
        let key = string(from: try scanString())
        try readColon()
        return key
    }

    /// Moves to the next key's opening quote; false closes the object.
    @inline(__always)
    mutating func moveToKey() throws(JSONError) -> Bool {
        var byte = nextByte()
        if isFirst {
            isFirst = false
            if byte == .closeBrace {
                close()
                return false
            }
        } else if byte == .comma {
            cursor += 1
            byte = nextByte()
        } else {
            guard byte == .closeBrace else { throw unexpected() }
            close()
            return false
        }
        guard byte == .quote else { throw unexpected() }
        return true
    }

    @inline(__always)
    mutating func readColon() throws(JSONError) {
        guard nextByte() == .colon else { throw unexpected() }
        cursor += 1
    }

    @inline(__always)
    private mutating func open() throws(JSONError) {
        guard depth < depthLimit else { throw failure(.tooDeep(limit: depthLimit)) }
        depth &+= 1
        cursor += 1
        isFirst = true
    }

    @inline(__always)
    private mutating func close() {
        depth &-= 1
        cursor += 1
    }
}

extension JSONReader {
    /// Reads past one value of any kind without allocating; what is skipped must be well-formed all the same.
    public mutating func skipValue() throws(JSONError) {
        switch nextByte() {
        case .quote:
            _ = try scanString()
        case .openBrace:
            try beginObject()
            while try moveToKey() {
                _ = try scanString()
                try readColon()
                try skipValue()
            }
        case .openBracket:
            try beginArray()
            while try nextElement() { try skipValue() }
        case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "f"):
            guard take(.null) || take(.true) || take(.false) else { throw mismatch(expected: "a value") }
        case .minus, .zero ... .nine:
            _ = try scanNumber()
        default:
            throw unexpected()
        }
    }
}
