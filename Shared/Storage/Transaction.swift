/// The statements of one transaction; exists only while the closure of `Database.read` or `Database.write` runs.
///
/// The text is what every engine understands: placeholders `?1 ?2`, UPSERT, RETURNING, one statement each. Statements are prepared
/// once a connection and kept, so texts should be constants. A statement that fails changed nothing, but its transaction may be lost
/// with it (on some engines always): let the error leave the closure instead of catching it and going on.
public struct Transaction: ~Copyable {
    private let connection: any EngineConnection
    private let effects: CommitEffects

    init(on connection: any EngineConnection, effects: CommitEffects) {
        self.connection = connection
        self.effects = effects
    }

    /// Runs a statement and returns the number of rows it inserted, changed or deleted itself (not those of cascades).
    @discardableResult
    public borrowing func execute(_ sql: String, _ arguments: any SQLConvertible...) throws(StorageError) -> Int {
        try execute(sql, arguments: arguments)
    }

    /// Runs a statement whose number of arguments is known at run time.
    @discardableResult
    public borrowing func execute(_ sql: String, arguments: [any SQLConvertible]) throws(StorageError) -> Int {
        try connection.execute(sql, try Self.values(arguments))
    }

    /// All rows of the result. For results without a bound of their own use `forEach`.
    public borrowing func query(_ sql: String, _ arguments: any SQLConvertible...) throws(StorageError) -> [Row] {
        try query(sql, arguments: arguments)
    }

    /// All rows of the result of a statement whose number of arguments is known at run time.
    public borrowing func query(_ sql: String, arguments: [any SQLConvertible]) throws(StorageError) -> [Row] {
        try connection.rows(sql, try Self.values(arguments), limit: nil)
    }

    /// The first row of the result, if there is one. A statement that writes is run to its end all the same.
    public borrowing func first(_ sql: String, _ arguments: any SQLConvertible...) throws(StorageError) -> Row? {
        try connection.rows(sql, try Self.values(arguments), limit: 1).first
    }

    /// Hands over one row after the other without keeping the result in memory.
    ///
    /// A long read keeps the engine from reclaiming its log meanwhile: page through results that take seconds.
    public borrowing func forEach(
        _ sql: String, _ arguments: any SQLConvertible..., row body: (Row) throws -> Void
    ) throws {
        try connection.forEach(sql, try Self.values(arguments), body)
    }

    /// Wakes the relay of `destination` once, and only if, this transaction is on disk.
    borrowing func wakeRelay(of destination: String) {
        effects.destinations.insert(destination)
    }

    /// Has the engine empty its log once this transaction is on disk, and report whether it could.
    borrowing func clearLog(_ report: @escaping @Sendable (Bool) -> Void) {
        effects.logReports.append(report)
    }

    private static func values(_ arguments: [any SQLConvertible]) throws(StorageError) -> [SQLValue] {
        var values: [SQLValue] = []
        values.reserveCapacity(arguments.count)
        for argument in arguments {
            let value = argument.sqlValue
            try value.checkPortable()
            values.append(value)
        }
        return values
    }
}
