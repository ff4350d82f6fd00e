/// What an engine writes for the words in braces of a migration.
struct Dialect: Sendable {
    let words: [String: String]

    /// The statement in the engine's own words.
    func render(_ statement: String, of migration: String) throws(StorageError) -> String {
        var output = ""
        var rest = statement[...]
        while let mark = rest.firstIndex(where: { $0 == "{" || $0 == "}" || $0 == "'" || $0 == "\"" }) {
            output += rest[..<mark]
            let opening = rest[mark]
            let after = rest.index(after: mark)
            let closing: Character = opening == "{" ? "}" : opening
            guard opening != "}", let end = rest[after...].firstIndex(of: closing) else {
                throw StorageError(.migrationInvalid, "Migration \(migration) has a “\(opening)” without its partner.")
            }
            let content = rest[after..<end]
            rest = rest[rest.index(after: end)...]
            guard opening == "{" else {
                output += "\(opening)\(content)\(opening)"
                continue
            }
            guard let word = words[String(content)] else {
                throw StorageError(.migrationInvalid, "Migration \(migration) uses the unknown word {\(content)}.")
            }
            output += word
        }
        return output + rest
    }
}
