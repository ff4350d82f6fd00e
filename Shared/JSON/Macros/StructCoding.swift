/// The members that make a struct a message.
struct StructCoding {
    private let fields: [MessageField]

    init(_ fields: [MessageField]) {
        self.fields = fields
    }

    func members(encoding: Bool, decoding: Bool) -> [String] {
        (encoding ? [encoder] : []) + (decoding ? [table, decoder] : [])
    }

    /// Every property in declared order, with its default where it has one; an optional's is `nil`.
    var memberwiseInitializer: String {
        let parameters = fields.map { field in
            let standard = field.defaultValue ?? (field.isOptional ? "nil" : nil)
            return "\(field.property): \(field.type)\(standard.map { " = \($0)" } ?? "")"
        }
        let assignments = fields.map { "self.\($0.property) = \($0.property)" }
        return """
            public init(\(parameters.joined(separator: ", "))) {
                \(assignments.joined(separator: "\n"))
            }
            """
    }

    /// The type's description of itself.
    func schema(_ documentation: String?) -> String {
        let fields = fields.map { field in
            let standard = field.hasDefault ? ", default: \(field.plainDefault ?? "nil")" : ""
            return ".init(\(field.wireName.literal), (\(field.type)).self\(field.documentation.asArgument())\(standard))"
        }
        return """
            public static var jsonSchema: JSONSchema {
                .object([
                    \(fields.joined(separator: ",\n"))
                ]\(documentation.asArgument("description")))
            }
            """
    }

    private var encoder: String {
        let writes = fields.map { field in
            let method = field.isExplicitNull ? "writeExplicitField" : "writeField"
            let key = field.wireName.isPlain ? "prepared: \(field.wireName.preparedLiteral)" : field.wireName.literal
            return "writer.\(method)(\(key), self.\(field.property))"
        }
        return """
            public func encode(to writer: inout JSONWriter) {
                writer.beginObject()
                \(writes.joined(separator: "\n"))
                writer.endObject()
            }
            """
    }

    private var table: String {
        "private static let jsonFields = JSONFields(\(fields.map(\.wireName.literal).joined(separator: ", ")))"
    }

    private var decoder: String {
        // An optional's slot is an optional of an optional: full as soon as the key was there, `null` or not.
        let slots = fields.enumerated().map { index, field in "var value\(index): (\(field.type))? = nil" }
        let cases = fields.indices.map { "case \($0): try reader.read(into: &value\($0), \($0), of: fields)" }
        let assignments = fields.enumerated().map { index, field in
            field.hasDefault
                ? "if let value\(index) { self.\(field.property) = value\(index) }"
                : "self.\(field.property) = try reader.value(of: value\(index), \(index), of: fields)"
        }
        let loop =
            cases.isEmpty
            ? "while try reader.nextField(&position, of: fields) >= 0 {}"
            : """
            loop: while true {
                switch try reader.nextField(&position, of: fields) {
                \(cases.joined(separator: "\n"))
                default: break loop
                }
            }
            """
        return """
            public init(from reader: inout JSONReader) throws(JSONError) {
                let fields = Self.jsonFields
                var position = 0
                \(slots.joined(separator: "\n"))
                try reader.beginObject()
                \(loop)
                \(assignments.joined(separator: "\n"))
            }
            """
    }
}
