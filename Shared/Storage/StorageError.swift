/// Why the storage refused or failed; whoever switches, switches on `code`.
public struct StorageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reasons a caller may want to tell apart; the set may grow.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Reason: String, Hashable, Sendable {
            case overloaded, closed
            case locked, notDurable, cannotOpen
            case migrationInvalid, migrationChanged, migrationUnknown
            case idempotencyConflict
            case uniqueViolation, foreignKeyViolation, notNullViolation, checkViolation
            case statementInvalid, valueRefused, valueMismatch, readOnly
            case transactionLost, snapshotEnded, inputOutput, diskFull, corrupt, busy
        }

        private let reason: Reason

        /// The reason's name in camel case, for logs and metrics.
        public var description: String { reason.rawValue }

        /// The queue holds `maximumQueued` jobs; nothing was queued, the caller may retry later.
        public static let overloaded = Code(reason: .overloaded)
        /// The database was closed before the job was queued.
        public static let closed = Code(reason: .closed)
        /// Another process, or this one, has the file open already.
        public static let locked = Code(reason: .locked)
        /// The engine did not accept the settings without which a commit would not survive a crash.
        public static let notDurable = Code(reason: .notDurable)
        /// The file or its folder cannot be created or opened.
        public static let cannotOpen = Code(reason: .cannotOpen)
        /// A migration's text or id cannot be used.
        public static let migrationInvalid = Code(reason: .migrationInvalid)
        /// A migration that was applied has another text now.
        public static let migrationChanged = Code(reason: .migrationChanged)
        /// The database has a migration that this program does not know: a newer program wrote it.
        public static let migrationUnknown = Code(reason: .migrationUnknown)
        /// The idempotency key was used before with another request.
        public static let idempotencyConflict = Code(reason: .idempotencyConflict)
        /// A unique or primary key has the value already.
        public static let uniqueViolation = Code(reason: .uniqueViolation)
        /// A row refers to one that does not exist, or is referred to.
        public static let foreignKeyViolation = Code(reason: .foreignKeyViolation)
        /// A column that must have a value got null.
        public static let notNullViolation = Code(reason: .notNullViolation)
        /// A CHECK, or the type of a column, refused the value.
        public static let checkViolation = Code(reason: .checkViolation)
        /// The statement does not compile, is not allowed here, or got the wrong number of arguments.
        public static let statementInvalid = Code(reason: .statementInvalid)
        /// A value that not every engine can store: text with U+0000, NaN, or more than 500 MB.
        public static let valueRefused = Code(reason: .valueRefused)
        /// A column is not of the type it was read as, or does not exist.
        public static let valueMismatch = Code(reason: .valueMismatch)
        /// A write inside `Database.read`.
        public static let readOnly = Code(reason: .readOnly)
        /// The engine ended the transaction by itself; nothing of it was written.
        public static let transactionLost = Code(reason: .transactionLost)
        /// The snapshot is over: nobody read from it for too long, or the engine needed its log back.
        public static let snapshotEnded = Code(reason: .snapshotEnded)
        /// The disk failed. When it failed a commit, nothing of that commit is visible.
        ///
        /// If the disk goes on failing and the process dies before it commits again, the next start may find the commit in the file
        /// after all: retry with the same idempotency key.
        public static let inputOutput = Code(reason: .inputOutput)
        /// The disk is full.
        public static let diskFull = Code(reason: .diskFull)
        /// The file is damaged or is no database.
        public static let corrupt = Code(reason: .corrupt)
        /// Another program held the file for longer than the busy timeout.
        public static let busy = Code(reason: .busy)
    }

    /// The reason.
    public let code: Code
    /// A sentence for the log. It holds SQL text and never the values of arguments.
    public let message: String

    /// An error of the given reason.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The code and the sentence.
    public var description: String { "\(code): \(message)" }
}
