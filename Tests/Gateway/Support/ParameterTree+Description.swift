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

/// SplitMix64: the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
