/// What a body says it is, as far as it matters here.
enum MediaType: Equatable {
    case form
    case json
    case lines
    case other

    /// - Parameter header: The field's value; parameters such as `charset` are ignored.
    init(_ header: String) {
        // As nearly every client writes them.
        switch header {
        case "application/x-www-form-urlencoded":
            self = .form
            return
        case "application/json":
            self = .json
            return
        default: break
        }
        let name = header.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        switch name {
        case "application/x-www-form-urlencoded": self = .form
        case "application/json": self = .json
        case "application/x-ndjson", "application/ndjson", "application/jsonl": self = .lines
        default: self = name.hasPrefix("application/") && name.hasSuffix("+json") ? .json : .other
        }
    }
}
