/// Bytes to values and back.
///
/// `JSON.decode(Invitation.self, from: bytes)` and `JSON.encode(invitation)` serve types that are `@Message` or conform by hand;
/// `decode(codable:from:)` and `encode(codable:)` serve ordinary `Codable` types, more slowly.
public enum JSON {
    /// Decodes a whole document.
    ///
    /// - Parameter depthLimit: objects and arrays that may be open at once.
    @inlinable
    public static func decode<Value: JSONDecodable>(
        _ type: Value.Type = Value.self, from bytes: UnsafeRawBufferPointer, depthLimit: Int = JSONReader.defaultDepthLimit
    ) throws(JSONError) -> Value {
        var reader = JSONReader(bytes, depthLimit: depthLimit)
        let value = try Value(from: &reader)
        try reader.finish()
        return value
    }

    /// Decodes a whole document.
    @inlinable
    public static func decode<Value: JSONDecodable>(
        _ type: Value.Type = Value.self, from bytes: [UInt8], depthLimit: Int = JSONReader.defaultDepthLimit
    ) throws(JSONError) -> Value {
        try bytes.withUnsafeBytes { buffer in
            Result { () throws(JSONError) in try decode(type, from: buffer, depthLimit: depthLimit) }
        }.get()
    }

    /// Decodes a whole document.
    @inlinable
    public static func decode<Value: JSONDecodable>(
        _ type: Value.Type = Value.self, from text: some StringProtocol, depthLimit: Int = JSONReader.defaultDepthLimit
    ) throws(JSONError) -> Value {
        var text = String(text)
        return try text.withUTF8 { buffer in
            Result { () throws(JSONError) in try decode(type, from: UnsafeRawBufferPointer(buffer), depthLimit: depthLimit) }
        }.get()
    }

    /// The value's document.
    @inlinable
    public static func encode(_ value: some JSONEncodable, options: JSONWriter.Options = .init()) -> [UInt8] {
        var writer = JSONWriter(options: options)
        value.encode(to: &writer)
        return writer.withBytes { Array($0) }
    }

    /// The value's document as text.
    @inlinable
    public static func encodeString(_ value: some JSONEncodable, options: JSONWriter.Options = .init()) -> String {
        var writer = JSONWriter(options: options)
        value.encode(to: &writer)
        return writer.withBytes { String(decoding: $0, as: UTF8.self) }
    }
}
