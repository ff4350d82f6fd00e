extension Bool: JSONCodable {
    @inlinable
    public func encode(to writer: inout JSONWriter) { writer.write(self) }

    @inlinable
    public init(from reader: inout JSONReader) throws(JSONError) { self = try reader.readBool() }

    public static var jsonSchema: JSONSchema { .boolean }
}

extension String: JSONCodable {
    @inlinable
    public func encode(to writer: inout JSONWriter) { writer.write(self) }

    @inlinable
    public init(from reader: inout JSONReader) throws(JSONError) { self = try reader.readString() }

    public static var jsonSchema: JSONSchema { .string }
}

extension Double: JSONCodable {
    @inlinable
    public func encode(to writer: inout JSONWriter) { writer.write(self) }

    @inlinable
    public init(from reader: inout JSONReader) throws(JSONError) { self = try reader.readDouble() }

    public static var jsonSchema: JSONSchema { .number }
}

extension FixedWidthInteger where Self: JSONEncodable {
    @inlinable
    public func encode(to writer: inout JSONWriter) {
        if Self.isSigned { writer.write(Int64(self)) } else { writer.write(UInt64(self)) }
    }
}

extension FixedWidthInteger where Self: JSONDecodable {
    @inlinable
    public init(from reader: inout JSONReader) throws(JSONError) { self = try reader.readInteger() }
}

extension FixedWidthInteger where Self: JSONDescribed {
    /// Bounded where the type holds less than 64 bits do, and where it holds nothing below zero.
    public static var jsonSchema: JSONSchema {
        let isNarrow = bitWidth < 64
        return .integer(minimum: isNarrow || !isSigned ? Int64(min) : nil, maximum: isNarrow ? Int64(max) : nil)
    }
}

extension Int: JSONCodable {}
extension Int8: JSONCodable {}
extension Int16: JSONCodable {}
extension Int32: JSONCodable {}
extension Int64: JSONCodable {}
extension UInt: JSONCodable {}
extension UInt8: JSONCodable {}
extension UInt16: JSONCodable {}
extension UInt32: JSONCodable {}
extension UInt64: JSONCodable {}
