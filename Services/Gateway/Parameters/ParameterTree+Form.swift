extension ParameterTree {
    /// Reads a query string or a form body as PHP does: brackets raw or as `%5B` and `%5D`, sparse indices, `[]` counting on.
    ///
    /// Linear in the bytes. Keys and values are decoded once, not twice (BEHAVIOUR 3.5).
    public init(form bytes: some Collection<UInt8>, limits: ParameterLimits = .standard) throws(ParameterError) {
        let read = { (bytes: UnsafeBufferPointer<UInt8>) in
            Result { () throws(ParameterError) in try ParameterTree(form: bytes, limits) }
        }
        self = try (bytes.withContiguousStorageIfAvailable(read) ?? Array(bytes).withUnsafeBufferPointer(read)).get()
    }

    private init(form bytes: UnsafeBufferPointer<UInt8>, _ limits: ParameterLimits) throws(ParameterError) {
        self.init()
        // A name has to fit its keys, brackets and their encoding; longer ones need no decoding to be refused.
        let longestName = limits.depth * (limits.keyLength + 2) * 3
        var count = 0
        var decoded: [UInt8] = []
        var path: [ParameterName.Segment] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let pair = rest.prefix { $0 != UInt8(ascii: "&") }
            rest = rest[pair.endIndex...].dropFirst()
            guard !pair.isEmpty else { continue }
            count += 1
            guard count <= limits.variables else { throw .tooManyVariables(limit: limits.variables) }
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            guard name.count <= longestName else { throw .keyTooLong(limit: limits.keyLength) }
            try PercentDecoding.decode(name, into: &decoded)
            let hasName = !decoded.isEmpty
            if hasName { try ParameterName.read(decoded, limits: limits, into: &path) }
            let value = try PercentDecoding.decode(pair[name.endIndex...].dropFirst(), into: &decoded)
            if hasName { try insert(.text(value), at: path[...]) }
        }
    }
}
