extension JSONError: CustomStringConvertible {
    /// One sentence for a person: field, reason, place.
    public var description: String {
        let subject = path.isEmpty ? "The document" : path
        return "\(subject) \(reason) (byte \(offset))."
    }

    private var reason: String {
        switch kind {
        case .unexpectedEnd: "ends in the middle of a value"
        case .unexpectedByte(let byte): "is not JSON: \(Self.name(of: byte)) is out of place"
        case .trailingBytes: "is followed by something else"
        case .tooDeep(let limit): "is nested more than \(limit) levels deep"
        case .invalidUTF8: "is not well-formed UTF-8"
        case .controlCharacter(let byte): "has a bare control character (\(Self.name(of: byte))) in a string"
        case .invalidEscape: "has an unknown escape in a string"
        case .loneSurrogate: "has half of a surrogate pair in a string"
        case .invalidNumber: "has a malformed number"
        case .outOfRange(let type): "has a number that \(type) cannot hold"
        case .notWhole(let type): "has a fraction where a whole number (\(type)) is expected"
        case .typeMismatch(let expected, let found): "must be \(expected), not \(found)"
        case .missingField: "is missing"
        case .duplicateField: "is given twice"
        case .unknownCase(let name, let type): "has the value \"\(name)\", which \(type) does not know"
        case .refused(let reason): reason
        }
    }

    private static func name(of byte: UInt8) -> String {
        if byte > 0x20, byte < 0x7F { return "'\(Character(Unicode.Scalar(byte)))'" }
        let digits = String(byte, radix: 16, uppercase: true)
        return "0x" + (digits.count == 1 ? "0" : "") + digits
    }
}
