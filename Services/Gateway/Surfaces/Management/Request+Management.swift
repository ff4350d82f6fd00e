import Hummingbird
import RPC

extension Request {
    /// The client's `Idempotency-Key`: 1 to 255 bytes of printable ASCII.
    func idempotencyKey() throws(Fault) -> String? {
        guard let key = headers[.idempotencyKey] else { return nil }
        guard 1...255 ~= key.utf8.count, key.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) else {
            throw .malformed("The Idempotency-Key must be 1 to 255 printable ASCII characters.")
        }
        return key
    }

    /// The version in `If-Match`; nil where there is none, or `*`.
    ///
    /// - Throws: `Fault.preconditionFailed` for a tag that no version of ours has.
    func expectedVersion() throws(Fault) -> Int64? {
        guard let tag = headers[.ifMatch], tag != "*" else { return nil }
        guard let version = Self.version(of: tag) else { throw .preconditionFailed }
        return version
    }

    /// Whether the client holds this version already.
    func holds(version: Int64) -> Bool {
        guard let tags = headers[.ifNoneMatch] else { return false }
        return tags.split(separator: ",").contains { tag in
            let tag = tag.drop { $0 == " " }
            return Self.version(of: String(tag.hasPrefix("W/") ? tag.dropFirst(2) : tag)) == version
        }
    }

    private static func version(of tag: String) -> Int64? {
        guard tag.count > 2, tag.hasPrefix("\""), tag.hasSuffix("\"") else { return nil }
        return Int64(tag.dropFirst().dropLast())
    }
}

/// Where a list goes on, and how much of it is wanted at once.
struct ListPage {
    let cursor: String?
    let limit: Int64

    /// Reads `?cursor=&limit=`.
    init(_ parameters: ParameterTree) throws {
        cursor = try parameters.given("cursor")
        let text = try parameters.given("limit") ?? "100"
        guard let limit = Int64(text), 1...1_000 ~= limit else {
            throw Fault.malformed("The parameter limit must be a whole number from 1 to 1000.")
        }
        self.limit = limit
    }
}
