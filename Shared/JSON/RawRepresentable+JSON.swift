/// `enum Mode: String, JSONCodable {}` needs no more than this: a raw value stands for its case.
extension JSONEncodable where Self: RawRepresentable, RawValue: JSONEncodable {
    @inlinable
    public func encode(to writer: inout JSONWriter) { rawValue.encode(to: &writer) }
}

extension JSONDecodable where Self: RawRepresentable, RawValue: JSONDecodable {
    @inlinable
    public init(from reader: inout JSONReader) throws(JSONError) {
        let offset = reader.offset
        let raw = try RawValue(from: &reader)
        guard let value = Self(rawValue: raw) else {
            throw reader.unknownCase(String(describing: raw), of: String(describing: Self.self), at: offset)
        }
        self = value
    }
}

/// What its raw value describes: which of those values are cases, only `CaseIterable` tells.
extension JSONDescribed where Self: RawRepresentable, RawValue: JSONDescribed {
    public static var jsonSchema: JSONSchema { RawValue.jsonSchema }
}

/// The raw values of all cases.
extension JSONDescribed where Self: RawRepresentable & CaseIterable, RawValue: JSONDescribed & JSONEncodable {
    public static var jsonSchema: JSONSchema { .enumeration(allCases.compactMap { JSONValue(encoding: $0.rawValue) }) }
}
