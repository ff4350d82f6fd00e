extension JSONValue: JSONCodable {
    public func encode(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.writeNull()
        case .bool(let value): writer.write(value)
        case .integer(let value): writer.write(value)
        case .double(let value): writer.write(value)
        case .number(let literal): writer.writeNumber(literal: literal)
        case .string(let value): writer.write(value)
        case .array(let elements): elements.encode(to: &writer)
        case .object(let object): object.encode(to: &writer)
        }
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        switch try reader.peekKind() {
        case .null:
            // `peekKind` has seen the first letter only.
            guard reader.readNull() else { throw reader.mismatch(expected: "null") }
            self = .null
        case .bool: self = .bool(try reader.readBool())
        case .number: self = JSONValue(try reader.scanNumber())
        case .string: self = .string(try reader.readString())
        case .array: self = .array(try [JSONValue](from: &reader))
        case .object: self = .object(try JSONObject(from: &reader))
        }
    }

    public static var jsonSchema: JSONSchema { .anything }

    /// What the value writes; `nil` if that is no JSON, as only a conformance written by hand can manage. Costs the document.
    init?(encoding value: some JSONEncodable) {
        guard let decoded = try? JSON.decode(JSONValue.self, from: JSON.encode(value)) else { return nil }
        self = decoded
    }

    private init(_ number: ScannedNumber) {
        if number.isLiteralInteger, let mantissa = number.mantissa {
            if number.isNegative {
                // `-0` is a double's value, not an integer's.
                if mantissa != 0, mantissa <= 1 << 63 {
                    self = .integer(Int64(truncatingIfNeeded: 0 &- mantissa))
                    return
                }
            } else if let value = Int64(exactly: mantissa) {
                self = .integer(value)
                return
            }
        }
        if let value = number.double, number.isHeld(by: value) {
            self = .double(value)
        } else {
            self = .number(String(decoding: number.bytes, as: UTF8.self))
        }
    }
}

extension ScannedNumber {
    /// Whether the double's shortest form denotes this very number.
    fileprivate func isHeld(by value: Double) -> Bool {
        // Up to fifteen digits survive in any normal double.
        if let mantissa, mantissa < 1_000_000_000_000_000, -290...290 ~= exponent { return true }
        return JSONDecimal(bytes) == JSONDecimal(value.description.utf8)
    }
}
