import Contracts
import Hummingbird
import JSON
import RPC

/// The templates that a buyer may use.
extension PureSpectrumSurface {
    /// By folder, in the order of their oldest templates: with `UI=1` in full, and otherwise as clients of the API want it (P1, P2, P-11).
    func listTemplates(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let isFull = try request.queryParameters()["UI"].map { $0 == .text("1") } ?? false
        var folders: [(name: String, templates: [JSONValue])] = []
        var places: [String: Int] = [:]
        let templates = services.marketplaceTemplates.stream(MarketplaceContract.accessibleTemplates, Nothing(), in: call)
        for try await template in templates {
            let place = places[template.folder] ?? folders.count
            if place == folders.count {
                places[template.folder] = place
                folders.append((template.folder, []))
            }
            folders[place].templates.append(Self.body(template, isFull: isFull))
        }
        return reply(.ok, .array(folders.map { ["folder": .string($0.name), "templates": .array($0.templates)] }))
    }

    /// Members in the order of the document (PS:66, PS:99).
    private static func body(_ template: TemplateHeading, isFull: Bool) -> JSONValue {
        let short: JSONValue = ["id": .integer(template.id), "name": .string(template.name), "title": .string(template.title)]
        guard isFull else { return short }
        return [
            "id": .integer(template.id), "name": .string(template.name), "title": .string(template.title),
            "owner": .integer(template.owner),
            "shared_with": .array(template.sharedWith.map { .integer($0) }), "isOwner": .bool(template.isOwner),
            "is_service_buyer": .bool(template.isServiceBuyer),
        ]
    }
}
