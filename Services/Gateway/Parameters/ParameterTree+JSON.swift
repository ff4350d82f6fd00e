import JSON

extension ParameterTree {
    /// Reads a JSON object into the tree that the same values would make as a form: `true` is `"true"`, 5 is `"5"`, and elements of an array
    /// have their indices for names.
    public init(json bytes: UnsafeRawBufferPointer, limits: ParameterLimits = .standard) throws(ParameterError) {
        let value: JSONValue
        do {
            value = try JSON.decode(JSONValue.self, from: bytes, depthLimit: limits.depth)
        } catch {
            if case .tooDeep = error.kind { throw .tooDeep(limit: limits.depth) }
            throw .json(error)
        }
        guard let object = value.object else { throw .notAnObject }
        var left = limits.jsonValues
        self = try Self(object.lazy.map { ($0.key, $0.value) }, left: &left, limits: limits)
    }

    private init(_ elements: some Sequence<(String, JSONValue)>, left: inout Int, limits: ParameterLimits) throws(ParameterError) {
        self.init()
        for (key, value) in elements {
            left -= 1
            guard left >= 0 else { throw .tooManyVariables(limit: limits.jsonValues) }
            guard key.utf8.count <= limits.keyLength else { throw .keyTooLong(limit: limits.keyLength) }
            guard !key.utf8.contains(0) else { throw .nul }
            set(try Self.parameter(value, left: &left, limits: limits), at: key)
        }
    }

    private static func parameter(_ value: JSONValue, left: inout Int, limits: ParameterLimits) throws(ParameterError) -> Parameter {
        switch value {
        case .null: return .null
        case .bool(let value): return .text(value ? "true" : "false")
        case .string(let value):
            guard !value.utf8.contains(0) else { throw .nul }
            return .text(value)
        case .integer, .double, .number:
            return .text(value.integer.map(String.init) ?? value.description)
        case .array(let elements):
            return .tree(try Self(elements.enumerated().lazy.map { (String($0), $1) }, left: &left, limits: limits))
        case .object(let object):
            return .tree(try Self(object.lazy.map { ($0.key, $0.value) }, left: &left, limits: limits))
        }
    }
}
