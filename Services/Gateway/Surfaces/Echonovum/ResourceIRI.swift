/// The kinds of resources, by their type and their place in paths.
enum ResourceKind: String, Sendable {
    case code = "CustomAccessCodeV1"
    case profile = "ProfileV1"
    case survey = "SurveyV1"

    var type: String { rawValue }

    var collection: String {
        switch self {
        case .code: "custom-access-codes"
        case .profile: "profiles"
        case .survey: "surveys"
        }
    }

    /// As a route.
    var item: String { "\(collection)/{name}" }

    /// Whether a resource of the kind can have that name.
    func isName(_ name: String) -> Bool {
        switch self {
        case .code: ProjectRoutes.isCode(name)
        case .profile, .survey: name.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil
        }
    }
}

/// The id of a resource: its path (E-3).
struct ResourceIRI: Sendable, Equatable {
    let kind: ResourceKind
    /// A code, or a uuid in lower case.
    let name: String

    init(_ kind: ResourceKind, _ name: String) {
        self.kind = kind
        self.name = name
    }

    /// Reads an IRI of the kind in any locale; nil for anything else.
    init?(_ text: String, of kind: ResourceKind) {
        let segments = text.split(separator: "/", omittingEmptySubsequences: false)
        guard segments.count == 5, segments[0].isEmpty, Locale(String(segments[1])) != nil, segments[2] == "v1",
            segments[3] == kind.collection
        else { return nil }
        let name = kind == .code ? String(segments[4]) : segments[4].lowercased()
        guard kind.isName(name) else { return nil }
        self.init(kind, name)
    }

    func text(in locale: Locale) -> String {
        "\(Self.collection(of: kind, in: locale))/\(name)"
    }

    static func collection(of kind: ResourceKind, in locale: Locale) -> String {
        "/\(locale.code)/v1/\(kind.collection)"
    }
}
