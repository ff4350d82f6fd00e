import JSON

/// Judges values by those words of JSON Schema that our schemas use. A word that it does not know is an error, so that none goes unheeded.
struct SchemaValidator {
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    let document: JSONValue

    init(_ type: any JSONDescribed.Type) {
        document = JSONSchema.document(of: type)
    }

    func accepts(_ value: JSONValue) throws -> Bool {
        try accepts(value, by: document)
    }

    private func accepts(_ value: JSONValue, by schema: JSONValue) throws -> Bool {
        if let verdict = schema.bool { return verdict }
        guard let keywords = schema.object else { throw Fault(description: "\(schema) is no schema") }
        return try keywords.allSatisfy { try accepts(value, by: $0.key, $0.value, in: keywords) }
    }

    private func accepts(_ value: JSONValue, by keyword: String, _ argument: JSONValue, in keywords: JSONObject) throws -> Bool {
        switch keyword {
        case "$schema", "$defs", "description", "default": true
        case "$ref": try accepts(value, by: try target(of: argument))
        case "type": (argument.array ?? [argument]).contains { isOf(value, type: $0.string) }
        case "enum": argument.array?.contains { isEqual($0, value) } ?? false
        case "const": isEqual(argument, value)
        case "not": try !accepts(value, by: argument)
        case "anyOf": try branches(accepting: value, of: argument) > 0
        case "oneOf": try branches(accepting: value, of: argument) == 1
        case "minimum": try value.double.map { try $0 >= number(argument) } ?? true
        case "maximum": try value.double.map { try $0 <= number(argument) } ?? true
        case "items": try value.array?.allSatisfy { try accepts($0, by: argument) } ?? true
        case "required": argument.array?.allSatisfy { value.object == nil || $0.string.flatMap { value[$0] } != nil } ?? false
        case "properties":
            try value.object?.allSatisfy { member in try argument[member.key].map { try accepts(member.value, by: $0) } ?? true } ?? true
        case "additionalProperties":
            try value.object?.allSatisfy { member in
                try keywords["properties"]?[member.key] != nil || accepts(member.value, by: argument)
            } ?? true
        default: throw Fault(description: "nobody said what \"\(keyword)\" means")
        }
    }

    private func branches(accepting value: JSONValue, of argument: JSONValue) throws -> Int {
        try (argument.array ?? []).count { try accepts(value, by: $0) }
    }

    /// What a reference points to: the document, or one of its definitions.
    func target(of reference: JSONValue) throws -> JSONValue {
        if reference == "#" { return document }
        let path = reference.string?.split(separator: "/") ?? []
        guard path.count == 3, path[0] == "#", path[1] == "$defs", let target = document["$defs"]?[String(path[2])] else {
            throw Fault(description: "\(reference) leads nowhere")
        }
        return target
    }

    private func number(_ argument: JSONValue) throws -> Double {
        guard let number = argument.double else { throw Fault(description: "\(argument) is no bound") }
        return number
    }

    private func isOf(_ value: JSONValue, type: String?) -> Bool {
        switch type {
        case "null": value.kind == .null
        case "boolean": value.kind == .bool
        case "integer": value.integer != nil
        case "number": value.kind == .number
        case "string": value.kind == .string
        case "array": value.kind == .array
        case "object": value.kind == .object
        default: false
        }
    }

    /// Numbers are equal by what they stand for, however they are written.
    private func isEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
        if left.kind == .number, let number = left.double { return number == right.double }
        return left == right
    }
}
