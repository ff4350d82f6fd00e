/// The names of a message's fields in declared order, made once per type.
///
/// Looking a key up compares lengths and bytes, starting at the field that should come next: documents in declared order find each
/// field with one comparison, and nothing is ever hashed.
public struct JSONFields: @unchecked Sendable {
    // Unchecked, proof: the table is written before the only initialiser returns, never changed and never freed, and what it points
    // to is the program's constant text.
    struct Name {
        let bytes: UnsafePointer<UInt8>
        let length: Int
    }

    let names: UnsafePointer<Name>
    public let count: Int

    /// - Parameter names: keys without escapes, quotes or backslashes; meant for a `static let`, since the table lives for ever.
    public init(_ names: StaticString...) {
        let table = UnsafeMutablePointer<Name>.allocate(capacity: max(names.count, 1))
        for (index, name) in names.enumerated() {
            (table + index).initialize(to: Name(bytes: name.utf8Start, length: name.utf8CodeUnitCount))
        }
        self.names = UnsafePointer(table)
        count = names.count
    }

    func name(at index: Int) -> String {
        String(decoding: UnsafeBufferPointer(start: names[index].bytes, count: names[index].length), as: UTF8.self)
    }

    func index(of name: String) -> Int? {
        (0..<count).first { self.name(at: $0).utf8.elementsEqual(name.utf8) }
    }
}
