/// A type that can be an argument of a statement and be read from a column.
///
/// An enumeration over `String` or `Int` conforms by naming the protocol.
public protocol SQLConvertible {
    /// The value to store.
    var sqlValue: SQLValue { get }
    /// The value read, or `StorageError.Code.valueMismatch`.
    init(sqlValue: SQLValue) throws(StorageError)
}

extension SQLConvertible where Self: RawRepresentable, RawValue: SQLConvertible {
    public var sqlValue: SQLValue { rawValue.sqlValue }

    public init(sqlValue: SQLValue) throws(StorageError) {
        guard let value = Self(rawValue: try RawValue(sqlValue: sqlValue)) else {
            throw StorageError(.valueMismatch, "A column holds a value that is no \(Self.self).")
        }
        self = value
    }
}

extension SQLValue: SQLConvertible {
    public var sqlValue: SQLValue { self }
    public init(sqlValue: SQLValue) { self = sqlValue }

    fileprivate func mismatch(_ expected: String) -> StorageError {
        StorageError(.valueMismatch, "A column holds \(typeName) where \(expected) was expected.")
    }
}

extension Int64: SQLConvertible {
    public var sqlValue: SQLValue { .integer(self) }

    public init(sqlValue: SQLValue) throws(StorageError) {
        guard case .integer(let value) = sqlValue else { throw sqlValue.mismatch("an integer") }
        self = value
    }
}

extension Int: SQLConvertible {
    public var sqlValue: SQLValue { .integer(Int64(self)) }

    public init(sqlValue: SQLValue) throws(StorageError) {
        guard case .integer(let value) = sqlValue, let value = Int(exactly: value) else { throw sqlValue.mismatch("an integer") }
        self = value
    }
}

/// Stored as 0 or 1; any other number is a mismatch.
extension Bool: SQLConvertible {
    public var sqlValue: SQLValue { .integer(self ? 1 : 0) }

    public init(sqlValue: SQLValue) throws(StorageError) {
        switch sqlValue {
        case .integer(0): self = false
        case .integer(1): self = true
        default: throw sqlValue.mismatch("0 or 1")
        }
    }
}

extension Double: SQLConvertible {
    public var sqlValue: SQLValue { .real(self) }

    public init(sqlValue: SQLValue) throws(StorageError) {
        switch sqlValue {
        case .real(let value): self = value
        case .integer(let value): self = Double(value)
        default: throw sqlValue.mismatch("a number")
        }
    }
}

extension String: SQLConvertible {
    public var sqlValue: SQLValue { .text(self) }

    public init(sqlValue: SQLValue) throws(StorageError) {
        guard case .text(let value) = sqlValue else { throw sqlValue.mismatch("text") }
        self = value
    }
}

extension [UInt8]: SQLConvertible {
    public var sqlValue: SQLValue { .blob(self) }

    public init(sqlValue: SQLValue) throws(StorageError) {
        guard case .blob(let value) = sqlValue else { throw sqlValue.mismatch("a blob") }
        self = value
    }
}

extension Optional: SQLConvertible where Wrapped: SQLConvertible {
    public var sqlValue: SQLValue { self?.sqlValue ?? .null }

    public init(sqlValue: SQLValue) throws(StorageError) {
        self = if case .null = sqlValue { nil } else { try Wrapped(sqlValue: sqlValue) }
    }
}
