/// One step of a schema: applied once, in a transaction of its own, and never edited afterwards.
///
/// The text is plain portable DDL; words in braces stand for what differs between engines:
///
/// | word | SQLite |
/// | --- | --- |
/// | `{id}` | a number the engine assigns and never assigns again, the primary key |
/// | `{integer}` `{real}` `{text}` `{blob}` | the column's type |
/// | `{table}` | options of a table, after the closing parenthesis |
/// | `{keyed}` | instead of `{table}`, for a table that lives in the order of its own PRIMARY KEY |
///
/// Braces inside quotes are left alone, any other word is an error.
public struct Migration: Sendable, Hashable {
    /// What the database remembers it by: unique in a service, never reused.
    public let id: String
    /// One statement each, in the order they are run.
    public let statements: [String]

    /// A step with the given statements.
    public init(id: String, statements: [String]) {
        self.id = id
        self.statements = statements
    }

    /// FNV-1a, 64 bits in hex, over the portable text: it guards against an edit by mistake, not against an adversary.
    var checksum: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for statement in statements {
            for byte in statement.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            // A byte that UTF-8 never has marks the end, so that a statement cannot move across its border unseen.
            hash = (hash ^ 0xff) &* 0x100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
