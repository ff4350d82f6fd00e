import JSON

/// A document as Foundation's coders see it.
enum FoundationTree: Codable {
    case null
    case bool(Bool)
    case number(Double)
    case integer(Int64)
    case string(String)
    case array([FoundationTree])
    case object([String: FoundationTree])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([FoundationTree].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: FoundationTree].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }

    /// Whether this is the same document. Foundation makes whole doubles integers.
    func says(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.null, .null): true
        case (.bool(let mine), .bool(let other)): mine == other
        case (.integer(let mine), .double(let other)): Double(mine) == other
        case (.integer(let mine), _): mine == value.integer
        case (.number(let mine), _): mine == value.double
        case (.string(let mine), .string(let other)): mine.unicodeScalars.elementsEqual(other.unicodeScalars)
        case (.array(let mine), .array(let other)):
            mine.count == other.count && zip(mine, other).allSatisfy { $0.says($1) }
        case (.object(let mine), .object(let other)):
            mine.count == other.count && other.allSatisfy { key, value in mine[key]?.says(value) ?? false }
        default: false
        }
    }
}
