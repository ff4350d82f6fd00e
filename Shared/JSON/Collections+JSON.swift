extension Optional: JSONEncodable where Wrapped: JSONEncodable {
    @inlinable
    public func encode(to writer: inout JSONWriter) {
        if let value = self { value.encode(to: &writer) } else { writer.writeNull() }
    }

    @inlinable
    public var isOmitted: Bool { self == nil }
}

extension Optional: JSONDecodable where Wrapped: JSONDecodable {
    @inlinable
    public init(from reader: inout JSONReader) throws(JSONError) {
        self = reader.readNull() ? nil : try Wrapped(from: &reader)
    }

    @inlinable
    public static var absent: Wrapped?? { .some(nil) }
}

extension Optional: JSONDescribed where Wrapped: JSONDescribed {
    public static var jsonSchema: JSONSchema { .nullable(Wrapped.self).alwaysInline }
}

extension Array: JSONEncodable where Element: JSONEncodable {
    @inlinable
    public func encode(to writer: inout JSONWriter) {
        writer.beginArray()
        for element in self { element.encode(to: &writer) }
        writer.endArray()
    }
}

extension Array: JSONDecodable where Element: JSONDecodable {
    @inlinable
    public init(from reader: inout JSONReader) throws(JSONError) {
        self = []
        try reader.beginArray()
        while try reader.nextElement() {
            // Growing from one to two to four elements would allocate three times.
            if isEmpty { reserveCapacity(4) }
            do throws(JSONError) {
                append(try Element(from: &reader))
            } catch {
                throw error.inElement(count)
            }
        }
    }
}

extension Array: JSONDescribed where Element: JSONDescribed {
    public static var jsonSchema: JSONSchema { .array(of: Element.self).alwaysInline }
}

/// Written with its keys in order, so that equal dictionaries have equal bytes; costs a sort. A `nil` value is `null`: its key says something.
extension Dictionary: JSONEncodable where Key == String, Value: JSONEncodable {
    @inlinable
    public func encode(to writer: inout JSONWriter) {
        writer.beginObject()
        if count > 1 {
            for (key, value) in self.sorted(by: { $0.key < $1.key }) { writer.writeExplicitField(key, value) }
        } else {
            for (key, value) in self { writer.writeExplicitField(key, value) }
        }
        writer.endObject()
    }
}

/// A key given twice is refused.
extension Dictionary: JSONDecodable where Key == String, Value: JSONDecodable {
    @inlinable
    public init(from reader: inout JSONReader) throws(JSONError) {
        self = [:]
        try reader.beginObject()
        while let key = try reader.nextKey() {
            do throws(JSONError) {
                let value = try Value(from: &reader)
                if updateValue(value, forKey: key) != nil { throw reader.error(.duplicateField) }
            } catch {
                throw error.inField(key)
            }
        }
    }
}

extension Dictionary: JSONDescribed where Key == String, Value: JSONDescribed {
    public static var jsonSchema: JSONSchema { .dictionary(of: Value.self).alwaysInline }
}
