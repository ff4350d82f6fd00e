extension JSONSchema {
    /// The type's schema as one document in the words of JSON Schema, draft 2020-12.
    ///
    /// Types that are mentioned more than once, as every type made of itself is, stand in `$defs` under their names; the others stand where
    /// they are mentioned. The document refers to nothing but itself, and its members always come in the same order. It costs a walk over
    /// all the types that this one is made of.
    public static func document(of type: any JSONDescribed.Type) -> JSONValue {
        SchemaDocument(of: type).value
    }
}

/// A type's schema together with those of all the types that it is made of.
struct SchemaDocument {
    private struct Member {
        let type: any JSONDescribed.Type
        let schema: JSONSchema
        var mentions = 0

        var isDefined: Bool { mentions > 1 && schema.isWorthDefining }
    }

    private let root: any JSONDescribed.Type
    private var members: [ObjectIdentifier: Member] = [:]
    /// In the order of their first mention.
    private var order: [ObjectIdentifier] = []
    private var definitions: [(name: String, type: any JSONDescribed.Type)] = []
    /// How the types are referred to that are not written out where they are mentioned.
    private var references: [ObjectIdentifier: String] = [:]

    init(of root: any JSONDescribed.Type) {
        self.root = root
        collect(root)
        define()
    }

    var value: JSONValue {
        var document: JSONObject = ["$schema": "https://json-schema.org/draft/2020-12/schema"]
        for (key, value) in keywords(of: root) { document[key] = value }
        if !definitions.isEmpty { document["$defs"] = .object(JSONObject(definitions.map { ($0.name, .object(keywords(of: $0.type))) })) }
        return .object(document)
    }

    func schema(of type: any JSONDescribed.Type) -> JSONSchema {
        members[ObjectIdentifier(type)]?.schema ?? type.jsonSchema
    }

    func reference(to type: any JSONDescribed.Type) -> String? {
        references[ObjectIdentifier(type)]
    }

    /// Counts the mentions. A type that may be defined is walked once, one that is written out wherever it is mentioned once for each mention.
    private mutating func collect(_ type: any JSONDescribed.Type) {
        let id = ObjectIdentifier(type)
        var member = members[id] ?? Member(type: type, schema: type.jsonSchema)
        if member.mentions == 0 { order.append(id) }
        member.mentions += 1
        members[id] = member
        if member.isDefined { return }
        for part in member.schema.parts { collect(part) }
    }

    /// Numbers the types of one name: `Kind`, `Kind2`.
    private mutating func define() {
        var taken: Set<String> = []
        for id in order {
            guard let type = members[id]?.type, members[id]?.isDefined == true else { continue }
            if type == root {
                references[id] = "#"
                continue
            }
            // Brackets and the like would have to be escaped in a reference.
            let plain = String(String(describing: type).map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
            var name = plain
            var number = 2
            while !taken.insert(name).inserted {
                name = "\(plain)\(number)"
                number += 1
            }
            definitions.append((name, type))
            references[id] = "#/$defs/\(name)"
        }
    }
}
