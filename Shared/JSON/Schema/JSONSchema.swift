/// What the documents of a type look like, one level deep: of the types that it is made of it holds the types alone, so that a type may
/// be made of itself. `JSONSchema.document(of:)` asks them all and writes one JSON Schema.
public struct JSONSchema: Sendable {
    enum Shape: Sendable {
        case keywords(JSONObject)
        case array(any JSONDescribed.Type)
        case dictionary(any JSONDescribed.Type)
        case nullable(any JSONDescribed.Type)
        case enumeration([JSONValue])
        case object([Field])
        case choice([Case])
    }

    let shape: Shape
    let description: String?
    /// Whether it is written out wherever it is mentioned, because its type is a container and has no name worth a definition.
    private(set) var isAlwaysInline = false

    private init(_ shape: Shape, _ description: String? = nil) {
        self.shape = shape
        self.description = description
    }

    /// A member of an object.
    public struct Field: Sendable {
        let name: String
        let type: any JSONDescribed.Type
        let description: String?
        let isRequired: Bool
        let defaultValue: JSONValue?

        /// A field that is required unless the type has a value for a missing key, as `Optional` has.
        public init<Value: JSONDecodable & JSONDescribed>(_ name: String, _ type: Value.Type, _ description: String? = nil) {
            self.name = name
            self.type = type
            self.description = description
            isRequired = Value.absent == nil
            defaultValue = nil
        }

        /// A field that may be missing.
        ///
        /// - Parameter default: what a missing key stands for; `nil` where that is not told.
        public init<Value: JSONCodable>(_ name: String, _ type: Value.Type, _ description: String? = nil, default: Value?) {
            self.name = name
            self.type = type
            self.description = description
            isRequired = false
            defaultValue = `default`.flatMap { JSONValue(encoding: $0) }
        }
    }

    /// A case of an enum: `"name"`, or `{"name": payload}`.
    public struct Case: Sendable {
        let name: String
        let payload: (any JSONDescribed.Type)?
        let description: String?

        public init(_ name: String, _ description: String? = nil) {
            self.name = name
            payload = nil
            self.description = description
        }

        public init(_ name: String, _ payload: any JSONDescribed.Type, _ description: String? = nil) {
            self.name = name
            self.payload = payload
            self.description = description
        }
    }
}

extension JSONSchema {
    /// Any value, `null` included.
    public static var anything: JSONSchema { .keywords([:]) }
    public static var boolean: JSONSchema { .keywords(["type": "boolean"]) }
    public static var number: JSONSchema { .keywords(["type": "number"]) }
    public static var string: JSONSchema { .keywords(["type": "string"]) }

    /// A whole number between the bounds, where there are any.
    public static func integer(minimum: Int64? = nil, maximum: Int64? = nil) -> JSONSchema {
        var keywords: JSONObject = ["type": "integer"]
        keywords["minimum"] = minimum.map(JSONValue.integer)
        keywords["maximum"] = maximum.map(JSONValue.integer)
        return .keywords(keywords)
    }

    /// A schema in JSON Schema's own words, for what no other form says. It refers to nothing.
    public static func keywords(_ keywords: JSONObject, description: String? = nil) -> JSONSchema {
        JSONSchema(.keywords(keywords), description)
    }

    /// One of the values.
    public static func enumeration(_ values: [JSONValue], description: String? = nil) -> JSONSchema {
        JSONSchema(.enumeration(values), description)
    }

    public static func array(of element: any JSONDescribed.Type, description: String? = nil) -> JSONSchema {
        JSONSchema(.array(element), description)
    }

    /// An object with any keys.
    public static func dictionary(of value: any JSONDescribed.Type, description: String? = nil) -> JSONSchema {
        JSONSchema(.dictionary(value), description)
    }

    /// What `type` describes, or `null`.
    public static func nullable(_ type: any JSONDescribed.Type, description: String? = nil) -> JSONSchema {
        JSONSchema(.nullable(type), description)
    }

    /// An object with these fields, and perhaps others.
    public static func object(_ fields: [Field], description: String? = nil) -> JSONSchema {
        JSONSchema(.object(fields), description)
    }

    /// One of the cases.
    public static func choice(_ cases: [Case], description: String? = nil) -> JSONSchema {
        JSONSchema(.choice(cases), description)
    }

    /// The schema of a container, whose type's name says less than its schema.
    var alwaysInline: JSONSchema {
        var schema = self
        schema.isAlwaysInline = true
        return schema
    }
}

extension JSONSchema {
    /// Whether the type gets a definition when it is mentioned more than once.
    var isWorthDefining: Bool {
        if case .keywords = shape { false } else { !isAlwaysInline }
    }

    /// The types it is made of, one for each mention.
    var parts: [any JSONDescribed.Type] {
        switch shape {
        case .keywords, .enumeration: []
        case .array(let part), .dictionary(let part), .nullable(let part): [part]
        case .object(let fields): fields.map(\.type)
        case .choice(let cases): cases.compactMap(\.payload)
        }
    }
}
