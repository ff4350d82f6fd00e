/// Decodes one value.
struct CodableDecoder: Decoder {
    let value: JSONValue
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        guard let primitive = type as? any CodablePrimitive.Type else { return try type.init(from: self) }
        guard let decoded = primitive.init(json: value) as? Value else { throw misfit(type) }
        return decoded
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard let object = value.object else { throw misfit(JSONObject.self) }
        return KeyedDecodingContainer(CodableKeyedDecoding(object: object, codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let array = value.array else { throw misfit([JSONValue].self) }
        return CodableUnkeyedDecoding(array: array, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        CodableSingleDecoding(decoder: self)
    }

    /// Why the value is not of the type: absent, of another kind, or of the right kind and out of range.
    private func misfit(_ type: Any.Type) -> DecodingError {
        let context = DecodingError.Context(codingPath: codingPath, debugDescription: "Expected \(type), found \(value.kind).")
        if value.isNull { return .valueNotFound(type, context) }
        let wantsNumber = type is any CodablePrimitive.Type && type != Bool.self && type != String.self
        guard wantsNumber, value.kind == .number else { return .typeMismatch(type, context) }
        return .dataCorrupted(.init(codingPath: codingPath, debugDescription: "The number \(value) does not fit \(type)."))
    }
}

private struct CodableKeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let object: JSONObject
    let codingPath: [any CodingKey]

    var allKeys: [Key] { object.keys.compactMap(Key.init) }

    func contains(_ key: Key) -> Bool { object[key.stringValue] != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try value(forKey: key).isNull }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try decoder(forKey: key).decode(type) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<Nested> {
        try decoder(forKey: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(forKey: key).unkeyedContainer()
    }

    /// A class without a `super` member finds a null there, as it does for Foundation.
    func superDecoder() -> any Decoder {
        CodableDecoder(value: object["super"] ?? .null, codingPath: codingPath + [CodablePathKey.super])
    }

    func superDecoder(forKey key: Key) -> any Decoder {
        CodableDecoder(value: object[key.stringValue] ?? .null, codingPath: codingPath + [key])
    }

    private func decoder(forKey key: Key) throws -> CodableDecoder {
        CodableDecoder(value: try value(forKey: key), codingPath: codingPath + [key])
    }

    private func value(forKey key: Key) throws -> JSONValue {
        if let value = object[key.stringValue] { return value }
        throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "There is no \"\(key.stringValue)\"."))
    }
}

private struct CodableUnkeyedDecoding: UnkeyedDecodingContainer {
    let array: [JSONValue]
    let codingPath: [any CodingKey]
    var currentIndex = 0

    init(array: [JSONValue], codingPath: [any CodingKey]) {
        self.array = array
        self.codingPath = codingPath
    }

    var count: Int? { array.count }
    var isAtEnd: Bool { currentIndex == array.count }

    mutating func decodeNil() throws -> Bool {
        guard try peek(JSONValue?.self).value.isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try advance(type) { try $0.decode(type) }
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
        try advance(JSONObject.self) { try $0.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try advance([JSONValue].self) { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder {
        try advance((any Decoder).self) { $0 }
    }

    /// Moves on only if the element could be read: callers may try it as another type.
    private mutating func advance<Result>(_ type: Any.Type, _ read: (CodableDecoder) throws -> Result) throws -> Result {
        let result = try read(try peek(type))
        currentIndex += 1
        return result
    }

    private func peek(_ type: Any.Type) throws -> CodableDecoder {
        let path = codingPath + [CodablePathKey.index(currentIndex)]
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(type, .init(codingPath: path, debugDescription: "The array has \(array.count) elements."))
        }
        return CodableDecoder(value: array[currentIndex], codingPath: path)
    }
}

private struct CodableSingleDecoding: SingleValueDecodingContainer {
    let decoder: CodableDecoder
    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.value.isNull }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.decode(type) }
}
