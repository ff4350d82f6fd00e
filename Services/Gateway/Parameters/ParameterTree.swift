/// What a client sent, as PHP's request object would hold it: names that lead to texts or to further names.
///
/// Members keep the order of their first appearance. A name that is given again takes the new value at its old place; of scalars, and of a
/// scalar and an array, the last one wins.
public struct ParameterTree: Sendable {
    public typealias Member = (key: String, value: Parameter)

    public private(set) var members: [Member] = []
    /// Where names stand, once there are more of them than are faster found by looking.
    private var places: [String: Int]?
    /// The index that `[]` takes next: one more than the largest so far.
    private var nextIndex: Int64 = 0

    public init() {}

    public var isEmpty: Bool { members.isEmpty }

    public subscript(key: String) -> Parameter? {
        place(of: key).map { members[$0].value }
    }

    private static let mostUnindexed = 16

    private func place(of key: String) -> Int? {
        if let places { return places[key] }
        return members.firstIndex { $0.key == key }
    }

    /// The text under that name; nil where there is none or it is `null`.
    ///
    /// - Throws: `notText` for an array.
    public func text(_ key: String) throws(ParameterError) -> String? {
        switch self[key] {
        case .text(let value): return value
        case .tree: throw .notText(ParameterError.shown(key))
        case .null, nil: return nil
        }
    }

    /// The same with what `lower` has under names that this tree lacks.
    public func merged(over lower: ParameterTree) -> ParameterTree {
        var merged = self
        for (key, value) in lower.members where place(of: key) == nil { merged.set(value, at: key) }
        return merged
    }

    public mutating func set(_ value: Parameter, at key: String) {
        if let place = place(of: key) {
            members[place].value = value
            return
        }
        places?[key] = members.count
        members.append((key, value))
        if places == nil, members.count > Self.mostUnindexed {
            places = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1.key, $0) })
        }
        if let index = Self.index(key), index >= nextIndex { nextIndex = index == .max ? .max : index + 1 }
    }

    /// Sets the value at the end of a path, making arrays on the way.
    mutating func insert(_ value: Parameter, at path: ArraySlice<ParameterName.Segment>) throws(ParameterError) {
        guard let first = path.first else { return }
        let key: String
        switch first {
        case .key(let name): key = name
        case .append:
            guard nextIndex < .max else { throw .indexOverflow }
            key = String(nextIndex)
        }
        let rest = path.dropFirst()
        guard !rest.isEmpty else { return set(value, at: key) }
        var child = ParameterTree()
        if let place = place(of: key), case .tree(let present) = members[place].value {
            child = present
            // Gives up this tree's reference, so that the child changes in place: otherwise each insertion would copy all siblings.
            members[place].value = .null
        }
        try child.insert(value, at: rest)
        set(.tree(child), at: key)
    }

    /// The number that PHP makes of a key: decimal digits in canonical form only, so `1` is one and `01` is a name.
    static func index(_ key: String) -> Int64? {
        guard let first = key.utf8.first, UInt8(ascii: "0")...UInt8(ascii: "9") ~= first else { return nil }
        guard first != UInt8(ascii: "0") || key.utf8.count == 1 else { return nil }
        return Int64(key)
    }
}

extension ParameterTree: Equatable {
    public static func == (left: ParameterTree, right: ParameterTree) -> Bool {
        left.members.count == right.members.count && zip(left.members, right.members).allSatisfy { $0 == $1 }
    }
}
