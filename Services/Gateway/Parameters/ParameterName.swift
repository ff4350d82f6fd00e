/// A parameter's name taken apart at its brackets, by PHP's rules.
struct ParameterName {
    enum Segment: Equatable {
        case key(String)
        /// `[]`
        case append
    }

    let segments: [Segment]

    /// - Parameter name: Decoded. `a[b][]` has three segments; what follows a closed bracket and is no bracket is dropped; a bracket that is
    ///   never closed, or that the name begins with, is a letter like any other.
    /// - Throws: `tooDeep`, `keyTooLong`.
    init(_ name: String, limits: ParameterLimits) throws(ParameterError) {
        var segments: [Segment] = []
        var rest = Substring(name)
        let base = rest.prefix { $0 != "[" }
        if base.isEmpty || !rest[base.endIndex...].contains("]") {
            segments.append(.key(name))
            rest = ""
        } else {
            segments.append(.key(String(base)))
            rest = rest[base.endIndex...]
        }
        while rest.first == "[", let close = rest.firstIndex(of: "]") {
            let key = rest[rest.index(after: rest.startIndex)..<close]
            segments.append(key.isEmpty ? .append : .key(String(key)))
            guard segments.count <= limits.depth else { throw .tooDeep(limit: limits.depth) }
            rest = rest[rest.index(after: close)...]
        }
        for case .key(let key) in segments where key.utf8.count > limits.keyLength { throw .keyTooLong(limit: limits.keyLength) }
        self.segments = segments
    }
}
