/// A value that writes itself as JSON.
public protocol JSONEncodable {
    /// Writes exactly one JSON value.
    func encode(to writer: inout JSONWriter)

    /// Whether the value is left out where it is the field of an object. Only `Optional.none` is, unless a type says otherwise.
    var isOmitted: Bool { get }
}

extension JSONEncodable {
    @inlinable
    public var isOmitted: Bool { false }
}

/// A value that reads itself from JSON.
public protocol JSONDecodable {
    /// Reads exactly one JSON value and leaves the reader behind it.
    init(from reader: inout JSONReader) throws(JSONError)

    /// The value of a field whose key is missing; `nil` makes the field required. `Optional` answers `.some(nil)`.
    static var absent: Self? { get }
}

extension JSONDecodable {
    @inlinable
    public static var absent: Self? { nil }
}

/// A value with a JSON form: it reads, writes and describes itself.
public typealias JSONCodable = JSONDecodable & JSONEncodable & JSONDescribed
