extension SchemaDocument {
    /// The type written out.
    func keywords(of type: any JSONDescribed.Type) -> JSONObject {
        let schema = schema(of: type)
        let keywords: JSONObject =
            switch schema.shape {
            case .keywords(let keywords): keywords
            case .array(let element): ["type": "array", "items": .object(mention(of: element))]
            case .dictionary(let value): ["type": "object", "additionalProperties": .object(mention(of: value))]
            case .nullable(let type): nullable(mention(of: type))
            case .enumeration(let values): enumeration(values)
            case .object(let fields): object(fields)
            case .choice(let cases): choice(cases)
            }
        return described(keywords, schema.description)
    }

    /// The type where it is mentioned.
    private func mention(of type: any JSONDescribed.Type) -> JSONObject {
        reference(to: type).map { ["$ref": .string($0)] } ?? keywords(of: type)
    }

    private func object(_ fields: [JSONSchema.Field]) -> JSONObject {
        let properties = fields.map { field in
            var keywords = described(mention(of: field.type), field.description)
            if let value = field.defaultValue { keywords["default"] = value }
            return (field.name, JSONValue.object(keywords))
        }
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        var keywords: JSONObject = ["type": "object"]
        if !properties.isEmpty { keywords["properties"] = .object(JSONObject(properties)) }
        if !required.isEmpty { keywords["required"] = .array(required) }
        return keywords
    }

    private func choice(_ cases: [JSONSchema.Case]) -> JSONObject {
        if cases.allSatisfy({ $0.payload == nil && $0.description == nil }) { return enumeration(cases.map { .string($0.name) }) }
        return ["oneOf": .array(cases.map { .object(branch($0)) })]
    }

    private func branch(_ item: JSONSchema.Case) -> JSONObject {
        guard let payload = item.payload else { return described(["const": .string(item.name)], item.description) }
        let keywords: JSONObject = [
            "type": "object", "properties": [item.name: .object(mention(of: payload))], "required": [.string(item.name)],
            // A second key would be a second case.
            "additionalProperties": false,
        ]
        return described(keywords, item.description)
    }

    private func enumeration(_ values: [JSONValue]) -> JSONObject {
        var keywords: JSONObject = [:]
        if values.allSatisfy({ $0.kind == .string }) { keywords["type"] = "string" }
        if values.allSatisfy({ $0.integer != nil }) { keywords["type"] = "integer" }
        keywords["enum"] = .array(values)
        return keywords
    }

    /// Keywords that judge values of every kind, and therefore `null` too.
    private static let generalKeywords: Set<String> = ["$ref", "const", "not", "anyOf", "oneOf", "allOf", "if", "then", "else"]

    private func nullable(_ keywords: JSONObject) -> JSONObject {
        if keywords.isEmpty { return keywords }
        guard let type = keywords["type"], Self.generalKeywords.isDisjoint(with: keywords.keys) else {
            return ["anyOf": [.object(keywords), ["type": "null"]]]
        }
        let types = type.array ?? [type]
        if types.contains("null") { return keywords }
        var keywords = keywords
        keywords["type"] = .array(types + ["null"])
        if let values = keywords["enum"]?.array { keywords["enum"] = .array(values + [.null]) }
        return keywords
    }

    /// With the description in front, in place of one that is there: what a field says of itself is more to the point than what its type
    /// says.
    private func described(_ keywords: JSONObject, _ description: String?) -> JSONObject {
        guard let description else { return keywords }
        var result: JSONObject = ["description": .string(description)]
        for (key, value) in keywords where key != "description" { result[key] = value }
        return result
    }
}
