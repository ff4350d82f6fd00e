/// One row of a result: a copy, independent of the transaction it came from.
public struct Row: Hashable, Sendable {
    /// The columns from left to right.
    public let values: [SQLValue]

    init(values: [SQLValue]) {
        self.values = values
    }

    /// The column at `index`, counted from 0, as the type the caller infers; an optional reads null as nil.
    ///
    /// Throws `valueMismatch` when the column does not exist or holds another type.
    public func value<Value: SQLConvertible>(_ index: Int) throws(StorageError) -> Value {
        guard values.indices.contains(index) else {
            throw StorageError(.valueMismatch, "Column \(index) was asked of a row of \(values.count).")
        }
        return try Value(sqlValue: values[index])
    }
}
