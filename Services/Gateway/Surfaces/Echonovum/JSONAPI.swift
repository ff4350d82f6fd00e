import Hummingbird
import JSON

/// Documents of the interface.
enum JSONAPI {
    static func response(_ status: HTTPResponse.Status, _ body: JSONValue, headers: HTTPFields = [:]) -> Response {
        Response(status, body, options: .plain, type: "\(MediaRange.jsonAPI); charset=utf-8", headers: headers).withoutCaching()
    }

    /// A page of a collection, its resources as they stand alone (E-4).
    static func collection(
        _ kind: ResourceKind, _ page: CollectionPage, total: Int64, _ resources: [JSONValue], in locale: Locale
    ) -> JSONValue {
        let path = ResourceIRI.collection(of: kind, in: locale)
        func link(_ number: Int64) -> JSONValue { .string("\(path)?page=\(number)") }
        let last = max(1, (total + CollectionPage.size - 1) / CollectionPage.size)
        var links: JSONObject = ["self": link(page.number), "first": link(1), "last": link(last)]
        if page.number < last { links["next"] = link(page.number + 1) }
        return [
            "links": .object(links),
            "meta": ["totalItems": .integer(total), "itemsPerPage": .integer(CollectionPage.size), "currentPage": .integer(page.number)],
            "data": .array(resources),
        ]
    }

    /// To one resource.
    static func relationship(_ iri: ResourceIRI, in locale: Locale) -> JSONValue {
        ["data": ["type": .string(iri.kind.type), "id": .string(iri.text(in: locale))]]
    }
}

/// The page of a collection that a request asks for.
struct CollectionPage: Sendable, Equatable {
    static let size: Int64 = 30

    let number: Int64

    /// Reads `?page=`.
    init(_ request: Request) throws {
        let text = try request.queryParameters().given("page") ?? "1"
        guard let number = Int64(text), 1...1_000_000_000_000 ~= number else {
            throw Fault.malformed("Page should not be less than 1, and a whole number.")
        }
        self.number = number
    }
}
