/// A parameter's name taken apart at its brackets, by PHP's rules.
enum ParameterName {
    enum Segment: Equatable {
        case key(String)
        /// `[]`
        case append
    }

    private static let opening = UInt8(ascii: "[")
    private static let closing = UInt8(ascii: "]")

    /// Puts the segments of a name in place of those in `segments`, whose memory is used again.
    ///
    /// `a[b][]` has three; what follows a closed bracket and is no bracket is dropped; a bracket that is never closed, or that the name begins
    /// with, is a letter like any other.
    ///
    /// - Parameter name: Decoded, in UTF-8. Brackets are never part of a longer character there.
    /// - Throws: `tooDeep`, `keyTooLong`.
    static func read(_ name: some RandomAccessCollection<UInt8>, limits: ParameterLimits, into segments: inout [Segment])
        throws(ParameterError)
    {
        segments.removeAll(keepingCapacity: true)
        let base = name.prefix { $0 != opening }
        var rest = name[base.endIndex...]
        guard !base.isEmpty, rest.contains(closing) else { return segments.append(try key(name[...], limits)) }
        segments.append(try key(base, limits))
        while rest.first == opening, let close = rest.firstIndex(of: closing) {
            let bytes = rest[rest.index(after: rest.startIndex)..<close]
            segments.append(bytes.isEmpty ? .append : try key(bytes, limits))
            guard segments.count <= limits.depth else { throw .tooDeep(limit: limits.depth) }
            rest = rest[rest.index(after: close)...]
        }
    }

    private static func key(_ bytes: some Collection<UInt8>, _ limits: ParameterLimits) throws(ParameterError) -> Segment {
        guard bytes.count <= limits.keyLength else { throw .keyTooLong(limit: limits.keyLength) }
        return .key(String(decoding: bytes, as: UTF8.self))
    }
}
