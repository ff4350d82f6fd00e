import JSON

@testable import GatewayService

extension ParameterTree: CustomStringConvertible {
    /// The tree as JSON, its members in order.
    public var description: String { JSONValue(self).description }
}

extension JSONValue {
    fileprivate init(_ tree: ParameterTree) {
        self = .object(
            JSONObject(
                tree.members.map { key, value in
                    switch value {
                    case .text(let text): (key, .string(text))
                    case .tree(let tree): (key, JSONValue(tree))
                    case .null: (key, .null)
                    }
                }))
    }
}

extension String {
    func utf8Bytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try Array(utf8).withUnsafeBytes { try body($0) }
    }
}
