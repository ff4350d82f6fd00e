/// One value of a request: a text, or further values under names of their own.
public enum Parameter: Sendable, Equatable {
    case text(String)
    case tree(ParameterTree)
    /// JSON's `null`; forms have no such thing.
    case null
}

extension Parameter {
    /// The text; nil for `null` and for a tree.
    public var text: String? {
        if case .text(let value) = self { value } else { nil }
    }

    public var tree: ParameterTree? {
        if case .tree(let value) = self { value } else { nil }
    }
}
