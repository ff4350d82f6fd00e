import Contracts
import Hummingbird
import JSON
import NIOCore
import RPC

/// The templates that a buyer may use.
extension PureSpectrumSurface {
    /// By folder, in the order of their oldest templates: with `UI=1` in full, and otherwise as clients of the API want it (P1, P2, P-11).
    func listTemplates(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let isFull = try request.queryParameters()["UI"].map { $0 == .text("1") } ?? false
        var folders = TemplateFolders(isFull: isFull)
        for try await block in services.marketplaceTemplates.stream(MarketplaceContract.accessibleTemplates, Nothing(), in: call) {
            for template in block.templates { folders.add(template) }
        }
        let body = ResponseBody(byteBuffer: folders.document)
        return Response(status: .ok, headers: [.contentType: "application/json"], body: body).withoutCaching()
    }
}

/// The list as bytes: of ten thousand templates nothing is kept that is not part of the reply.
private struct TemplateFolders: ~Copyable {
    private let isFull: Bool
    private var folders: [(name: String, templates: ByteBuffer)] = []
    private var places: [String: Int] = [:]
    private var writer = JSONWriter(options: .plain)

    init(isFull: Bool) {
        self.isFull = isFull
    }

    /// Writes members in the order of the document (PS:66, PS:99).
    mutating func add(_ template: TemplateHeading) {
        let place = places[template.folder] ?? folders.count
        if place == folders.count {
            places[template.folder] = place
            folders.append((template.folder, ByteBuffer()))
        } else {
            folders[place].templates.writeStaticString(",")
        }
        writer.reset()
        writer.beginObject()
        writer.writeField(prepared: ",\"id\":", template.id)
        writer.writeField(prepared: ",\"name\":", template.name)
        writer.writeField(prepared: ",\"title\":", template.title)
        if isFull {
            writer.writeField(prepared: ",\"owner\":", template.owner)
            writer.writeField(prepared: ",\"shared_with\":", template.sharedWith)
            writer.writeField(prepared: ",\"isOwner\":", template.isOwner)
            writer.writeField(prepared: ",\"is_service_buyer\":", template.isServiceBuyer)
        }
        writer.endObject()
        _ = writer.withBytes { folders[place].templates.writeBytes($0) }
    }

    var document: ByteBuffer {
        var document = ByteBuffer(string: "[")
        for (index, folder) in folders.enumerated() {
            document.writeString("\(index == 0 ? "" : ",")\(JSONValue.object(["folder": .string(folder.name)]))")
            // The object goes on with its templates.
            document.moveWriterIndex(to: document.writerIndex - 1)
            document.writeStaticString(",\"templates\":[")
            document.writeImmutableBuffer(folder.templates)
            document.writeStaticString("]}")
        }
        document.writeStaticString("]")
        return document
    }
}
