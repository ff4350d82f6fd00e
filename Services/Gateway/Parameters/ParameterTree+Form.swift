extension ParameterTree {
    /// Reads a query string or a form body as PHP does: brackets raw or as `%5B` and `%5D`, sparse indices, `[]` counting on.
    ///
    /// Linear in the bytes. Keys and values are decoded once, not twice (BEHAVIOUR 3.5).
    public init(form bytes: some Collection<UInt8>, limits: ParameterLimits = .standard) throws(ParameterError) {
        self.init()
        var count = 0
        var rest = bytes[...]
        while !rest.isEmpty {
            let pair = rest.prefix { $0 != UInt8(ascii: "&") }
            rest = rest[pair.endIndex...].dropFirst()
            guard !pair.isEmpty else { continue }
            count += 1
            guard count <= limits.variables else { throw .tooManyVariables(limit: limits.variables) }
            let rawName = pair.prefix { $0 != UInt8(ascii: "=") }
            // A name has to fit its keys, brackets and their encoding; longer ones need no decoding to be refused.
            guard rawName.count <= limits.depth * (limits.keyLength + 2) * 3 else { throw .keyTooLong(limit: limits.keyLength) }
            let name = try PercentDecoding.decode(rawName)
            let value = try PercentDecoding.decode(pair[rawName.endIndex...].dropFirst())
            guard !name.isEmpty else { continue }
            try insert(.text(value), at: ParameterName(name, limits: limits).segments[...])
        }
    }
}
