/// What is wrong with a JSON document, where, and in which field.
///
/// One word wide (the parts live in a box), so that a `throws(JSONError)` costs nothing while nothing is thrown.
public struct JSONError: Error, Sendable, Equatable {
    /// What is wrong.
    public enum Kind: Sendable, Equatable {
        /// The document stops inside a value.
        case unexpectedEnd
        /// A byte that cannot stand where it does.
        case unexpectedByte(UInt8)
        /// Something other than whitespace follows the document's value.
        case trailingBytes
        /// Objects and arrays nested more than `limit` deep.
        case tooDeep(limit: Int)
        /// A string that is not well-formed UTF-8.
        case invalidUTF8
        /// A bare control character (U+0000–U+001F) in a string.
        case controlCharacter(UInt8)
        /// A backslash followed by something that is no escape.
        case invalidEscape
        /// A `\u` escape that is half of a surrogate pair.
        case loneSurrogate
        /// A number that is not written as RFC 8259 wants it.
        case invalidNumber
        /// A number that the type cannot hold.
        case outOfRange(type: String)
        /// A number with a fraction where the type holds whole numbers.
        case notWhole(type: String)
        /// A value of another kind than the one wanted; `expected` carries its article.
        case typeMismatch(expected: String, found: JSONKind)
        /// A required field is not there.
        case missingField
        /// A field is there twice.
        case duplicateField
        /// A name or raw value that `type` does not have among its cases.
        case unknownCase(String, type: String)
        /// Well-formed JSON that a type refuses for a reason of its own (a clause such as "must not be empty").
        case refused(String)
    }

    private final class Storage: Sendable {
        let kind: Kind
        let offset: Int
        let path: String

        init(kind: Kind, offset: Int, path: String) {
            self.kind = kind
            self.offset = offset
            self.path = path
        }
    }

    private let storage: Storage

    public init(_ kind: Kind, offset: Int, path: String = "") {
        storage = Storage(kind: kind, offset: offset, path: path)
    }

    public var kind: Kind { storage.kind }

    /// Bytes from the document's start to the place of the error.
    public var offset: Int { storage.offset }

    /// The field, like `pages[0].questions[2].type`; empty for the document itself.
    public var path: String { storage.path }

    public static func == (left: JSONError, right: JSONError) -> Bool {
        left.kind == right.kind && left.offset == right.offset && left.path == right.path
    }
}

extension JSONError {
    /// The longest name copied from a document into a path or sentence, in characters.
    private static let nameLimit = 60

    /// The same error, one object further out: called while unwinding, so that success pays nothing for paths.
    public func inField(_ name: String) -> JSONError {
        let separator = path.isEmpty || path.hasPrefix("[") ? "" : "."
        return JSONError(kind, offset: offset, path: Self.shortened(name) + separator + path)
    }

    /// The same error, one array further out.
    public func inElement(_ index: Int) -> JSONError {
        let separator = path.isEmpty || path.hasPrefix("[") ? "" : "."
        return JSONError(kind, offset: offset, path: "[\(index)]" + separator + path)
    }

    static func shortened(_ name: String) -> String {
        name.count <= nameLimit ? name : name.prefix(nameLimit) + "…"
    }
}
