/// One value as every engine stores it.
///
/// Time is an integer: microseconds since 1970-01-01T00:00:00Z. Documents (JSON) are text.
public enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    /// The name of the value's type, for messages: the value itself may be personal data.
    var typeName: String {
        switch self {
        case .null: "null"
        case .integer: "an integer"
        case .real: "a real"
        case .text: "text"
        case .blob: "a blob"
        }
    }

    /// Refuses what one engine would store and another would cut short, turn into null, or die of.
    ///
    /// SQLite's binding stops at U+0000 and stores NaN as null; PostgreSQL refuses the first. Past SQLite's limit of 10⁹ bytes
    /// the driver traps rather than throws.
    func checkPortable() throws(StorageError) {
        switch self {
        case .text(let text):
            let bytes = text.utf8
            if bytes.contains(0) { throw StorageError(.valueRefused, "A text with the character U+0000 cannot be stored.") }
            if bytes.count > Self.maximumBytes { throw StorageError(.valueRefused, "A text of \(bytes.count) bytes cannot be stored.") }
        case .blob(let bytes) where bytes.count > Self.maximumBytes:
            throw StorageError(.valueRefused, "A blob of \(bytes.count) bytes cannot be stored.")
        case .real(let number) where number.isNaN:
            throw StorageError(.valueRefused, "NaN cannot be stored.")
        default:
            break
        }
    }

    private static let maximumBytes = 500_000_000
}
