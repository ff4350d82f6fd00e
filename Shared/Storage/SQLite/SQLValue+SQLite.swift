internal import GRDBSQLite

extension SQLValue {
    /// Copies a column of the row that the statement stands on; the pointers SQLite gives are valid until its next step only.
    init(column index: CInt, of statement: OpaquePointer) {
        switch sqlite3_column_type(statement, index) {
        case SQLITE_INTEGER:
            self = .integer(sqlite3_column_int64(statement, index))
        case SQLITE_FLOAT:
            self = .real(sqlite3_column_double(statement, index))
        case SQLITE_TEXT:
            // The pointer before the length: asked the other way round, a conversion of the text would change the length.
            let start = sqlite3_column_text(statement, index)
            let count = Int(sqlite3_column_bytes(statement, index))
            self = .text(String(decoding: UnsafeBufferPointer(start: start, count: start == nil ? 0 : count), as: UTF8.self))
        case SQLITE_BLOB:
            let start = sqlite3_column_blob(statement, index)
            let count = Int(sqlite3_column_bytes(statement, index))
            self = .blob([UInt8](UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)))
        default:
            self = .null
        }
    }

    /// Gives a placeholder its value, of which SQLite takes a copy.
    ///
    /// - Returns: SQLite's result code.
    func bind(to index: CInt, of statement: OpaquePointer) -> CInt {
        switch self {
        case .null: return sqlite3_bind_null(statement, index)
        case .integer(let value): return sqlite3_bind_int64(statement, index, value)
        case .real(let value): return sqlite3_bind_double(statement, index, value)
        case .text(var value):
            return value.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    // Without an address SQLite would take the empty text for null.
                    guard let start = characters.baseAddress else { return sqlite3_bind_text(statement, index, "", 0, Self.copied) }
                    return sqlite3_bind_text(statement, index, start, CInt(characters.count), Self.copied)
                }
            }
        case .blob(let bytes):
            return bytes.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress else { return sqlite3_bind_zeroblob(statement, index, 0) }
                return sqlite3_bind_blob(statement, index, start, CInt(bytes.count), Self.copied)
            }
        }
    }

    /// SQLITE_TRANSIENT, a macro that Swift does not see.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
