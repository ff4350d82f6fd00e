import JSON

/// What a list by keyset is answered with, item by item: its rows in order, and behind the last of a page where the next page begins, if
/// there are more rows.
public enum ListItem<Row: JSONCodable & Sendable>: Sendable {
    case row(Row)
    /// The `cursor` of the request for the next page. Nothing follows it.
    case next(String)
}

extension ListItem: Equatable where Row: Equatable {}

// By hand, because `@Message` does not work on generic types.
extension ListItem: JSONCodable {
    public func encode(to writer: inout JSONWriter) {
        writer.beginObject()
        switch self {
        case .row(let row): writer.writeExplicitField("row", row)
        case .next(let cursor): writer.writeExplicitField("next", cursor)
        }
        writer.endObject()
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        let offset = reader.offset
        let (name, hasPayload) = try reader.beginCase()
        switch (name, hasPayload) {
        case ("row", true): self = .row(try reader.readPayload(of: "row"))
        case ("next", true): self = .next(try reader.readPayload(of: "next"))
        default: throw reader.unknownCase(name, of: "ListItem", at: offset)
        }
    }

    public static var jsonSchema: JSONSchema {
        .choice([
            .init("row", Row.self),
            .init("next", String.self, "Where the next page begins; the last item where there are more rows."),
        ])
    }
}
