internal import GRDB
internal import GRDBSQLite

/// A prepared statement, bound and stepped without the driver's own values in between.
final class SQLiteStatement {
    private let statement: Statement
    private let handle: OpaquePointer
    private let columns: CInt
    let isReadonly: Bool

    init(_ sql: String, _ database: GRDB.Database) throws(StorageError) {
        do {
            statement = try database.makeStatement(sql: sql)
        } catch {
            throw StorageError(sqlite: error)
        }
        handle = statement.sqliteStatement
        columns = sqlite3_column_count(handle)
        isReadonly = statement.isReadonly
    }

    /// Runs a statement without arguments and rows through the driver.
    func control() throws(StorageError) {
        do {
            try statement.execute()
        } catch {
            throw StorageError(sqlite: error)
        }
    }

    /// Gives the placeholders `?1`, `?2`, … their values, and as many as there are placeholders.
    func bind(_ arguments: [SQLValue]) throws(StorageError) {
        sqlite3_reset(handle)
        guard sqlite3_bind_parameter_count(handle) == arguments.count else {
            throw StorageError(
                .statementInvalid, "A statement with \(sqlite3_bind_parameter_count(handle)) placeholders got \(arguments.count) arguments."
            )
        }
        for (index, argument) in arguments.enumerated() {
            try check(argument.bind(to: CInt(index + 1), of: handle))
        }
    }

    /// - Returns: Whether there is a row.
    func step() throws(StorageError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let error = error(code)
            sqlite3_reset(handle)
            throw error
        }
    }

    /// Ends the statement, which would otherwise keep its transaction open, and lets its arguments go.
    func reset() throws(StorageError) {
        try check(sqlite3_reset(handle))
        sqlite3_clear_bindings(handle)
    }

    /// A copy of the row that it stands on.
    var row: Row {
        Row(values: (0..<columns).map { SQLValue(column: $0, of: handle) })
    }

    private func check(_ code: CInt) throws(StorageError) {
        if code != SQLITE_OK { throw error(code) }
    }

    private func error(_ code: CInt) -> StorageError {
        let message = sqlite3_errmsg(sqlite3_db_handle(handle)).map { String(cString: $0) }
        return StorageError(sqlite: DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: statement.sql))
    }
}
