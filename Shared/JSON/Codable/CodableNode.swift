/// A place in the document that an `Encoder` fills: containers write into it long after they were asked for, so it is a reference.
final class CodableNode {
    private enum Content {
        case empty
        case value(JSONValue)
        case array([CodableNode])
        case object(keys: [String], nodes: [String: CodableNode])
    }

    private var content = Content.empty

    /// The finished value. A type that wrote nothing is an empty object, as it is for Foundation.
    var value: JSONValue {
        switch content {
        case .empty: .object([:])
        case .value(let value): value
        case .array(let nodes): .array(nodes.map(\.value))
        case .object(let keys, let nodes): .object(JSONObject(keys.map { ($0, nodes[$0]?.value ?? .null) }))
        }
    }

    var count: Int {
        if case .array(let nodes) = content { nodes.count } else { 0 }
    }

    func becomeArray() {
        if case .array = content { return }
        content = .array([])
    }

    func becomeObject() {
        if case .object = content { return }
        content = .object(keys: [], nodes: [:])
    }

    func append() -> CodableNode {
        let node = CodableNode()
        guard case .array(var nodes) = content else { return node }
        content = .empty
        nodes.append(node)
        content = .array(nodes)
        return node
    }

    /// The node of a member. One that is there already is handed out again, so that a container asked for twice is filled twice.
    func member(_ key: String) -> CodableNode {
        guard case .object(var keys, var nodes) = content else { return CodableNode() }
        if let node = nodes[key] { return node }
        let node = CodableNode()
        content = .empty
        keys.append(key)
        nodes[key] = node
        content = .object(keys: keys, nodes: nodes)
        return node
    }

    func set(_ value: JSONValue) {
        content = .value(value)
    }

    func encode<Value: Encodable>(_ value: Value, codingPath: [any CodingKey]) throws {
        guard let primitive = value as? any CodablePrimitive else {
            return try value.encode(to: CodableEncoder(node: self, codingPath: codingPath))
        }
        guard let json = primitive.json else {
            throw EncodingError.invalidValue(value, .init(codingPath: codingPath, debugDescription: "JSON has no \(value)."))
        }
        set(json)
    }
}
