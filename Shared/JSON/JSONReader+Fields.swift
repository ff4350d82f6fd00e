/// What generated decoders are made of.
extension JSONReader {
    /// Moves to the value of the next member that `fields` knows, skipping all others, and returns its index; -1 closes the object.
    ///
    /// - Parameter position: the field expected next; starts at 0 and belongs to this loop.
    public mutating func nextField(_ position: inout Int, of fields: JSONFields) throws(JSONError) -> Int {
        while try moveToKey() {
            let count = fields.count
            var candidate = position
            for _ in 0..<count {
                if candidate >= count { candidate = 0 }
                let name = fields.names[candidate]
                // The quote behind the name rules out nearly every other key before a byte of the name is compared.
                if end - cursor >= name.length &+ 2, cursor[name.length &+ 1] == .quote, areEqual(cursor + 1, name.bytes, name.length) {
                    cursor += name.length &+ 2
                    position = candidate &+ 1
                    try readColon()
                    return candidate
                }
                candidate &+= 1
            }
            let key = try scanString()
            try readColon()
            if key.hasEscapes, let index = fields.index(of: string(from: key)) {
                position = index &+ 1
                return index
            }
            do throws(JSONError) {
                try skipValue()
            } catch {
                throw error.inField(string(from: key))
            }
        }
        return -1
    }

    /// Reads a field's value into its slot; a slot that is full already means that the field is given twice.
    @inlinable
    public mutating func read<Value: JSONDecodable>(into slot: inout Value?, _ index: Int, of fields: JSONFields) throws(JSONError) {
        if slot != nil { throw duplicate(index, of: fields) }
        do throws(JSONError) {
            slot = try Value(from: &self)
        } catch {
            throw located(error, index, of: fields)
        }
    }

    /// The value read, or the type's value for a missing key.
    @inlinable
    public func value<Value: JSONDecodable>(of slot: consuming Value?, _ index: Int, of fields: JSONFields) throws(JSONError) -> Value {
        if let value = slot { return value }
        if let value = Value.absent { return value }
        throw missing(index, of: fields)
    }

    /// An error of the decoder's own about the value just read, such as `.refused("must not be empty")`.
    public func error(_ kind: JSONError.Kind) -> JSONError { failure(kind) }

    @usableFromInline
    @inline(never)
    func duplicate(_ index: Int, of fields: JSONFields) -> JSONError {
        failure(.duplicateField).inField(fields.name(at: index))
    }

    @usableFromInline
    @inline(never)
    func missing(_ index: Int, of fields: JSONFields) -> JSONError {
        failure(.missingField).inField(fields.name(at: index))
    }

    @usableFromInline
    @inline(never)
    func located(_ error: JSONError, _ index: Int, of fields: JSONFields) -> JSONError {
        error.inField(fields.name(at: index))
    }
}

/// What generated decoders of enums with payloads are made of: `"name"` or `{"name": payload}`.
extension JSONReader {
    /// Reads the case's name: a string, or the only key of an object, whose payload must then be read and followed by `endCase()`.
    public mutating func beginCase() throws(JSONError) -> (name: String, hasPayload: Bool) {
        switch nextByte() {
        case .quote:
            return (try readString(), false)
        case .openBrace:
            try beginObject()
            guard let name = try nextKey() else { throw failure(.refused("has no case")) }
            return (name, true)
        default:
            throw mismatch(expected: "a string or an object")
        }
    }

    /// Reads a case's payload.
    @inlinable
    public mutating func readPayload<Value: JSONDecodable>(of name: String) throws(JSONError) -> Value {
        let value: Value
        do throws(JSONError) {
            value = try Value(from: &self)
        } catch {
            throw error.inField(name)
        }
        try endCase()
        return value
    }

    /// Closes the object of a case with a payload; a second key would be a second case.
    public mutating func endCase() throws(JSONError) {
        if let other = try nextKey() { throw failure(.refused("has a second case, \"\(JSONError.shortened(other))\"")) }
    }

    /// The error for a name that is none of the type's cases, or comes with a payload where it has none, or the reverse.
    @inline(never)
    public func unknownCase(_ name: String, of type: String, at offset: Int) -> JSONError {
        JSONError(.unknownCase(JSONError.shortened(name), type: type), offset: offset)
    }
}
