import JSON

/// The template that a payload names.
enum TemplateReference: Equatable {
    /// None, or `null` (P-5, P-6).
    case absent
    case id(Int64)
    /// Something that is no template's number (P-7).
    case malformed

    init(_ payload: JSONValue) {
        switch payload["template_id"] {
        case nil, .null?: self = .absent
        case let value?: self = value.integer.map { .id($0) } ?? .malformed
        }
    }
}
