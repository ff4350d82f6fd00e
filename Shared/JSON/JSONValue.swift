/// Any JSON value, for documents whose shape is not known when the program is written.
public enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// A number written without fraction and exponent that 64 bits hold.
    case integer(Int64)
    /// Another number that a `Double` holds as it is written: its shortest form has the same value.
    case double(Double)
    /// A number too large or too precise for the two others, as it is written.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    public var kind: JSONKind {
        switch self {
        case .null: .null
        case .bool: .bool
        case .integer, .double, .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    public var isNull: Bool { self == .null }

    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    public var array: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    public var object: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The number, if it is whole and 64 bits hold it, however it is written (`1.0` is 1).
    public var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .double(let value): value.wholeNumber ?? (try? JSON.decode(Int64.self, from: value.description))
        case .number(let literal): try? JSON.decode(Int64.self, from: literal)
        default: nil
        }
    }

    /// The number as the nearest `Double`; `nil` beyond its range.
    public var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        case .number(let literal): try? JSON.decode(Double.self, from: literal)
        default: nil
        }
    }

    /// The member of that name; `nil` if there is none, or this is no object. Setting makes an object of anything else.
    public subscript(key: String) -> JSONValue? {
        get { object?[key] }
        set {
            var changed = object ?? JSONObject()
            changed[key] = newValue
            self = .object(changed)
        }
    }

    /// The element at that index; `nil` if there is none, or this is no array.
    public subscript(index: Int) -> JSONValue? {
        guard let array, array.indices.contains(index) else { return nil }
        return array[index]
    }
}

/// No `nil` literal: in `isKnown ? value : nil` it would silently mean JSON's null where the absence of a value was meant.
extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
}

extension JSONValue: CustomStringConvertible {
    /// The value as JSON.
    public var description: String { JSON.encodeString(self) }
}
