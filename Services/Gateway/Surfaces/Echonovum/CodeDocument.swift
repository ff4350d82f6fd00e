import JSON
import NIOCore
import RPC

/// What a client sends about an access code. What it may not set, such as `code` and `createdAt`, is passed over (E-1).
struct CodeDocument: Sendable, Equatable {
    enum Relation: Sendable, Equatable {
        case absent
        /// `data: null`
        case none
        case to(ResourceIRI)

        var name: String? {
            guard case .to(let iri) = self else { return nil }
            return iri.name
        }
    }

    private(set) var singleParticipation: Bool?
    private(set) var expiresAt: String?
    private(set) var subject = Relation.absent
    private(set) var object = Relation.absent
    private(set) var survey = Relation.absent
    /// Attributes that are there and null.
    private(set) var nulls: [String] = []

    /// - Parameter code: Whose document it must be, if it says; nil for a new one.
    /// - Throws: `Fault.malformed` (E-12, E-5), or `Fault.otherResource`.
    init(_ bytes: ByteBuffer, code: String?) throws {
        let value: JSONValue
        do {
            value = try bytes.withUnsafeReadableBytes { try JSON.decode(JSONValue.self, from: $0) }
        } catch is JSONError {
            throw Fault.malformed("Syntax error")
        }
        guard let data = value["data"]?.object else { throw Fault.malformed("The document must have an object \"data\".") }
        try Self.check(data, code)
        let attributes = try Self.members("attributes", of: data)
        singleParticipation = try attribute("singleParticipation", "bool", of: attributes, \.bool)
        expiresAt = try attribute("expiresAt", "string", of: attributes, \.string)
        let relationships = try Self.members("relationships", of: data)
        subject = try Self.relation("subject", to: .profile, in: relationships)
        object = try Self.relation("object", to: .profile, in: relationships)
        survey = try Self.relation("survey", to: .survey, in: relationships)
    }

    private static func check(_ data: JSONObject, _ code: String?) throws(Fault) {
        if let type = data["type"], !type.isNull {
            guard let name = type.string else { throw .malformed("The member \"type\" must be a string.") }
            guard name == ResourceKind.code.type else { throw .otherResource("The type \"\(name)\" is not that of this collection.") }
        }
        guard let code, let id = data["id"], !id.isNull else { return }
        guard let text = id.string, ResourceIRI(text, of: .code)?.name == code || text == code else {
            throw .otherResource("The id is not that of this resource.")
        }
    }

    private static func members(_ name: String, of data: JSONObject) throws(Fault) -> JSONObject {
        guard let value = data[name], !value.isNull else { return JSONObject() }
        guard let members = value.object else { throw .malformed("The member \"\(name)\" must be an object.") }
        return members
    }

    private mutating func attribute<Value>(
        _ name: String, _ type: String, of attributes: JSONObject, _ read: (JSONValue) -> Value?
    ) throws(Fault) -> Value? {
        guard let given = attributes[name] else { return nil }
        if given.isNull {
            nulls.append(name)
            return nil
        }
        guard let value = read(given) else {
            // In the framework's words, without articles.
            let kind = given.kind.description.split(separator: " ").last ?? ""
            throw .malformed("The type of the \"\(name)\" attribute must be \"\(type)\", \"\(kind)\" given.")
        }
        return value
    }

    private static func relation(_ name: String, to kind: ResourceKind, in relationships: JSONObject) throws(Fault) -> Relation {
        guard let relationship = relationships[name], !relationship.isNull else { return .absent }
        guard relationship.object != nil else { throw .malformed("The relationship \"\(name)\" must be an object.") }
        guard let data = relationship["data"] else { return .absent }
        if data.isNull { return .none }
        guard let id = data["id"]?.string, let type = data["type"]?.string else {
            throw .malformed("Only resource linkage supported currently, see: http://jsonapi.org/format/#document-resource-object-linkage.")
        }
        guard type == kind.type, let iri = ResourceIRI(id, of: kind) else { throw .malformed("Invalid IRI \"\(id)\".") }
        return .to(iri)
    }
}
