/// Encodes into one node.
struct CodableEncoder: Encoder {
    let node: CodableNode
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(CodableKeyedEncoding(node: node, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        CodableUnkeyedEncoding(node: node, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        CodableSingleEncoding(node: node, codingPath: codingPath)
    }
}

private struct CodableKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: CodableNode
    let codingPath: [any CodingKey]

    init(node: CodableNode, codingPath: [any CodingKey]) {
        self.node = node
        self.codingPath = codingPath
        node.becomeObject()
    }

    func encodeNil(forKey key: Key) {
        node.member(key.stringValue).set(.null)
    }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try node.member(key.stringValue).encode(value, codingPath: codingPath + [key])
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
        encoder(forKey: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder(forKey: key).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { encoder(forKey: CodablePathKey.super) }

    func superEncoder(forKey key: Key) -> any Encoder { encoder(forKey: key) }

    private func encoder(forKey key: some CodingKey) -> CodableEncoder {
        CodableEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key])
    }
}

private struct CodableUnkeyedEncoding: UnkeyedEncodingContainer {
    let node: CodableNode
    let codingPath: [any CodingKey]

    init(node: CodableNode, codingPath: [any CodingKey]) {
        self.node = node
        self.codingPath = codingPath
        node.becomeArray()
    }

    var count: Int { node.count }

    func encodeNil() { node.append().set(.null) }

    func encode<Value: Encodable>(_ value: Value) throws {
        let path = nextPath
        try node.append().encode(value, codingPath: path)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        nextEncoder().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { nextEncoder().unkeyedContainer() }

    func superEncoder() -> any Encoder { nextEncoder() }

    private var nextPath: [any CodingKey] { codingPath + [CodablePathKey.index(count)] }

    private func nextEncoder() -> CodableEncoder {
        let path = nextPath
        return CodableEncoder(node: node.append(), codingPath: path)
    }
}

private struct CodableSingleEncoding: SingleValueEncodingContainer {
    let node: CodableNode
    let codingPath: [any CodingKey]

    func encodeNil() { node.set(.null) }

    func encode<Value: Encodable>(_ value: Value) throws { try node.encode(value, codingPath: codingPath) }
}
