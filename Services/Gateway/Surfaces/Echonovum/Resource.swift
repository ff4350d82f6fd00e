import Contracts
import JSON

/// What stands as a resource of its own.
protocol Resource: Sendable {
    static var kind: ResourceKind { get }

    /// The last part of its IRI.
    var name: String { get }
    /// The members of its `attributes`.
    var members: JSONObject { get }
    /// By name, without those to nothing, which are left out (E-14).
    var relations: [(name: String, iri: ResourceIRI)] { get }
}

extension Resource {
    var relations: [(name: String, iri: ResourceIRI)] { [] }

    var iri: ResourceIRI { ResourceIRI(Self.kind, name) }

    /// The resource with its members in the order of the document (ECHO:11), and the id that every client needs (E-3).
    func document(in locale: Locale) -> JSONValue {
        var document: JSONObject = [
            "type": .string(Self.kind.type), "id": .string(iri.text(in: locale)), "attributes": .object(members),
        ]
        var relationships = JSONObject()
        for (name, iri) in relations { relationships[name] = JSONAPI.relationship(iri, in: locale) }
        if !relationships.isEmpty { document["relationships"] = .object(relationships) }
        return .object(document)
    }
}

extension AccessCode: Resource {
    static var kind: ResourceKind { .code }

    var name: String { code }

    var members: JSONObject {
        [
            "code": .string(code), "singleParticipation": .bool(singleParticipation), "expiresAt": .string(expiresAt),
            "createdAt": .string(Timestamp.seconds(createdAt)),
        ]
    }

    var relations: [(name: String, iri: ResourceIRI)] {
        let named: [(String, String?, ResourceKind)] = [
            ("subject", subject, .profile), ("object", object, .profile), ("survey", survey?.uuid, .survey),
        ]
        return named.compactMap { name, uuid, kind in uuid.map { (name, ResourceIRI(kind, $0)) } }
    }
}

extension Profile: Resource {
    static var kind: ResourceKind { .profile }

    var name: String { uuid }

    /// What its owner noted of it stands in a member of its own, where it cannot be taken for something of ours.
    var members: JSONObject {
        [
            "uuid": .string(uuid), "identifier": .string(identifier), "attributes": attributes,
            "createdAt": .string(Timestamp.seconds(createdAt)),
        ]
    }
}

extension SurveyHeading: Resource {
    static var kind: ResourceKind { .survey }

    var name: String { uuid }

    var members: JSONObject {
        ["uuid": .string(uuid), "title": .string(title), "language": .string(lang), "status": .string(status)]
    }
}
