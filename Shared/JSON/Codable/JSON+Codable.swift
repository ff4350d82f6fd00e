/// Ordinary `Codable` types, for what is no message of ours: correct, and several times slower than `@Message`.
///
/// No type is special: what `Date`, `Data` or `URL` write is what their own conformances write. Numbers that are not finite are refused.
extension JSON {
    /// The value's document. Throws what the value's `encode(to:)` throws, `EncodingError` as a rule.
    public static func encode(codable value: some Encodable, options: JSONWriter.Options = .init()) throws -> [UInt8] {
        encode(try self.value(codable: value), options: options)
    }

    /// The value's document, not yet written.
    public static func value(codable value: some Encodable) throws -> JSONValue {
        let node = CodableNode()
        try node.encode(value, codingPath: [])
        return node.value
    }

    /// Decodes a whole document. Throws `JSONError` where the document is not JSON, `DecodingError` where it is not this type.
    public static func decode<Value: Decodable>(codable type: Value.Type = Value.self, from bytes: [UInt8]) throws -> Value {
        try decode(codable: type, from: try decode(JSONValue.self, from: bytes))
    }

    /// Decodes a whole document. Throws `JSONError` where the document is not JSON, `DecodingError` where it is not this type.
    public static func decode<Value: Decodable>(codable type: Value.Type = Value.self, from bytes: UnsafeRawBufferPointer) throws -> Value {
        try decode(codable: type, from: try decode(JSONValue.self, from: bytes))
    }

    /// Decodes a document that is read already.
    public static func decode<Value: Decodable>(codable type: Value.Type = Value.self, from value: JSONValue) throws -> Value {
        try CodableDecoder(value: value, codingPath: []).decode(type)
    }
}

/// An index or name on the way to a value.
enum CodablePathKey: CodingKey {
    case index(Int)
    case name(String)

    static let `super` = CodablePathKey.name("super")

    init?(stringValue: String) { self = .name(stringValue) }
    init?(intValue: Int) { self = .index(intValue) }

    var stringValue: String {
        switch self {
        case .index(let index): "\(index)"
        case .name(let name): name
        }
    }

    var intValue: Int? {
        if case .index(let index) = self { index } else { nil }
    }
}
