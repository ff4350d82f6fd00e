internal import GRDB

extension StorageError {
    /// The driver's error in the words of every engine; the message keeps SQLite's sentence and the SQL, not the arguments.
    init(sqlite error: any Error) {
        switch error {
        case let error as StorageError: self = error
        case let error as DatabaseError: self.init(Code(error), error.description)
        default: self.init(.inputOutput, "\(error)")
        }
    }
}

extension StorageError.Code {
    fileprivate init(_ error: DatabaseError) {
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
            self = .uniqueViolation
            return
        case .SQLITE_CONSTRAINT_FOREIGNKEY:
            self = .foreignKeyViolation
            return
        case .SQLITE_CONSTRAINT_NOTNULL:
            self = .notNullViolation
            return
        default:
            break
        }
        switch error.resultCode {
        case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH: self = .checkViolation
        case .SQLITE_READONLY: self = .readOnly
        case .SQLITE_FULL: self = .diskFull
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy
        case .SQLITE_CANTOPEN: self = .cannotOpen
        case .SQLITE_ABORT: self = .transactionLost
        case .SQLITE_TOOBIG: self = .valueRefused
        case .SQLITE_ERROR, .SQLITE_MISUSE, .SQLITE_RANGE, .SQLITE_AUTH: self = .statementInvalid
        default: self = .inputOutput
        }
    }
}
