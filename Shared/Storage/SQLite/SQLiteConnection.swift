internal import GRDB
internal import GRDBSQLite

/// A connection, its prepared statements and its transaction, on the thread that owns it.
final class SQLiteConnection: EngineConnection {
    /// Texts should be constants; a caller that composes them must not fill the memory with statements.
    private static let maximumStatements = 512

    private let database: GRDB.Database
    private var statements: [String: SQLiteStatement] = [:]

    init(_ database: GRDB.Database) {
        self.database = database
    }

    var isInTransaction: Bool { database.isInsideTransaction }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws(StorageError) -> Int {
        try requireTransaction()
        let before = database.totalChangesCount
        try run(sql, arguments)
        // SQLite reports the changes of the last statement that could have made some, which need not be this one.
        return database.totalChangesCount == before ? 0 : database.changesCount
    }

    func rows(_ sql: String, _ arguments: [SQLValue], limit: Int?) throws(StorageError) -> [Row] {
        var rows: [Row] = []
        do {
            try step(through: sql, arguments) { statement in
                // RETURNING: what a statement that writes finds out at its end (a foreign key) is lost by stopping early.
                guard rows.count < limit ?? .max else { return !statement.isReadonly }
                rows.append(statement.row)
                return rows.count < limit ?? .max || !statement.isReadonly
            }
        } catch {
            throw StorageError(sqlite: error)
        }
        return rows
    }

    func forEach(_ sql: String, _ arguments: [SQLValue], _ body: (Row) throws -> Void) throws {
        try step(through: sql, arguments) { statement in
            try body(statement.row)
            return true
        }
    }

    /// Runs `BEGIN`, `COMMIT`, `SAVEPOINT` and their like, which bodies must not.
    func control(_ sql: String) throws(StorageError) {
        try run(sql, [], isControl: true)
    }

    /// Ends a transaction that is still open, so that the next can begin.
    func rollBack() throws(StorageError) {
        if isInTransaction { try control("ROLLBACK") }
    }

    /// Whether a deferred foreign key is violated at the moment: SQLite would notice at the commit, too late to tell whose fault it is.
    var hasUnresolvedForeignKeys: Bool {
        var current: CInt = 0
        var highest: CInt = 0
        sqlite3_db_status(database.sqliteConnection, SQLITE_DBSTATUS_DEFERRED_FKS, &current, &highest, 0)
        return current != 0
    }

    /// After some errors (full disk, input/output) SQLite ends the transaction by itself. Statements would then commit one by one.
    private func requireTransaction() throws(StorageError) {
        guard isInTransaction else {
            throw StorageError(.transactionLost, "The database ended the transaction after an earlier error.")
        }
    }

    /// Transactions begin and end through the driver, which keeps account of them; what happens inside one is not its concern.
    private func run(_ sql: String, _ arguments: [SQLValue], isControl: Bool = false) throws(StorageError) {
        let statement = try take(sql, isControl: isControl)
        if isControl {
            try statement.control()
        } else {
            try statement.bind(arguments)
            while try statement.step() {}
            try statement.reset()
        }
        keep(statement, sql)
    }

    /// Steps until the end, or until `body` wants no more. Errors of the body pass unchanged.
    private func step(through sql: String, _ arguments: [SQLValue], _ body: (SQLiteStatement) throws -> Bool) throws {
        try requireTransaction()
        let statement = try take(sql, isControl: false)
        try statement.bind(arguments)
        while try statement.step() {
            guard try body(statement) else { break }
        }
        try statement.reset()
        keep(statement, sql)
    }

    /// Takes a statement out of those prepared: a body that runs the same text while it iterates over it gets another.
    private func take(_ sql: String, isControl: Bool) throws(StorageError) -> SQLiteStatement {
        if let statement = statements.removeValue(forKey: sql) { return statement }
        if !isControl { try SQLText.checkAllowed(sql) }
        return try SQLiteStatement(sql, database)
    }

    /// Puts a statement back. One that failed is not: it may not be usable again.
    private func keep(_ statement: SQLiteStatement, _ sql: String) {
        if statements.count >= Self.maximumStatements { statements.removeAll(keepingCapacity: true) }
        statements[sql] = statement
    }
}
