import SwiftSyntax

/// The members that make an enum with payloads a message.
struct EnumCoding {
    private struct Case {
        let name: String
        let wireName: WireName
        let payload: Payload?
        let documentation: String?

        var hasPayload: Bool { payload != nil }
    }

    private struct Payload {
        /// May be empty.
        let label: String
        let type: String
    }

    private static let rawTypes: Set<String> = [
        "String", "Int", "Int8", "Int16", "Int32", "Int64", "UInt", "UInt8", "UInt16", "UInt32", "UInt64",
    ]
    private static let rawValueRefusal = "an enum with raw values needs no macro: conform it to JSONCodable"

    private let cases: [Case]
    private let typeName: String

    init(_ declaration: EnumDeclSyntax) throws {
        if let raw = declaration.inheritanceClause?.inheritedTypes.first?.type, Self.rawTypes.contains(raw.trimmedDescription) {
            throw Refusal.of(raw, Self.rawValueRefusal)
        }
        typeName = declaration.name.text.filter { $0 != "`" }
        var cases: [Case] = []
        for member in declaration.memberBlock.members {
            if let condition = member.decl.as(IfConfigDeclSyntax.self) {
                throw Refusal.of(condition, "@Message cannot see which cases #if leaves: move them out of it")
            }
            guard let group = member.decl.as(EnumCaseDeclSyntax.self) else { continue }
            if let attribute = group.attributes.named("ExplicitNull") {
                throw Refusal.of(attribute, "@ExplicitNull is for optional properties")
            }
            if group.elements.count > 1, let key = group.attributes.named("Key") {
                throw Refusal.of(key, "@Key names one case: declare each on its own")
            }
            for element in group.elements { cases.append(try Self.case(element, in: group)) }
        }
        guard !cases.isEmpty else { throw Refusal.of(declaration.name, "@Message needs at least one case") }
        var names: Set<String> = []
        for item in cases where !names.insert(item.wireName.text).inserted {
            throw Refusal.of(declaration.name, "two cases are called \"\(item.wireName.text)\"")
        }
        self.cases = cases
    }

    private static func `case`(_ element: EnumCaseElementSyntax, in group: EnumCaseDeclSyntax) throws -> Case {
        if let raw = element.rawValue {
            throw Refusal.of(raw, rawValueRefusal)
        }
        let parameters = element.parameterClause?.parameters
        if let parameters, parameters.count != 1 {
            throw Refusal.of(element, "a case of a message has one payload at most: put several values into a struct")
        }
        let payload = parameters?.first.map { parameter in
            let label = parameter.firstName?.text ?? "_"
            return Payload(label: label == "_" ? "" : "\(label): ", type: parameter.type.trimmedDescription)
        }
        return Case(
            name: element.name.text, wireName: try WireName(declared: element.name, attributes: group.attributes), payload: payload,
            documentation: group.leadingTrivia.documentation)
    }

    func members(encoding: Bool, decoding: Bool) -> [String] {
        (encoding ? [encoder] : []) + (decoding ? [decoder] : [])
    }

    /// The type's description of itself.
    func schema(_ documentation: String?) -> String {
        let cases = cases.map { item in
            let payload = item.payload.map { ", (\($0.type)).self" } ?? ""
            return ".init(\(item.wireName.literal)\(payload)\(item.documentation.asArgument()))"
        }
        return """
            public static var jsonSchema: JSONSchema {
                .choice([
                    \(cases.joined(separator: ",\n"))
                ]\(documentation.asArgument("description")))
            }
            """
    }

    private var encoder: String {
        let writes = cases.map { item in
            guard item.hasPayload else { return "case .\(item.name): writer.write(\(item.wireName.literal))" }
            let key = item.wireName.isPlain ? "prepared: \(item.wireName.preparedLiteral)" : item.wireName.literal
            return """
                case .\(item.name)(let payload):
                    writer.beginObject()
                    writer.writeExplicitField(\(key), payload)
                    writer.endObject()
                """
        }
        return """
            public func encode(to writer: inout JSONWriter) {
                switch self {
                \(writes.joined(separator: "\n"))
                }
            }
            """
    }

    private var decoder: String {
        let reads = cases.map { item in
            let pattern = "case (\(item.wireName.literal), \(item.hasPayload)):"
            guard let payload = item.payload else { return "\(pattern) self = .\(item.name)" }
            return "\(pattern) self = .\(item.name)(\(payload.label)try reader.readPayload(of: \(item.wireName.literal)))"
        }
        return """
            public init(from reader: inout JSONReader) throws(JSONError) {
                let offset = reader.offset
                let (name, hasPayload) = try reader.beginCase()
                switch (name, hasPayload) {
                \(reads.joined(separator: "\n"))
                default: throw reader.unknownCase(name, of: "\(typeName)", at: offset)
                }
            }
            """
    }
}
