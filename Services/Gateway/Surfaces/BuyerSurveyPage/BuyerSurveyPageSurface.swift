import Contracts
import Hummingbird
import JSON
import NIOCore
import RPC
import ServiceLifecycle

/// How a buyer's survey fills, as a page for a browser: `/manage/buyer-surveys/<id>`, with its figures in a stream of events.
struct BuyerSurveyPageSurface: Surface {
    /// Time between two looks at the counts.
    private static let interval = Duration.seconds(1)
    /// Looks without a change after which a connection hears that it is still one.
    private static let silence = 10
    /// Looks after which the browser is to connect anew.
    private static let looks = 600

    let marketplaceTemplates: any ServiceClient
    let authenticator: Authenticator
    let renderer: BuyerSurveyPageRenderer
    let limits: GatewayLimits

    func add(to routes: inout RouteTable) {
        routes.on(.get, .head, at: "/manage/buyer-surveys/{survey}", of: self) { request, context in
            renderer.page(try await counts(request, context).counts)
        }
        routes.on(.get, at: "/manage/buyer-surveys/{survey}/events", of: self) { try await events($0, $1) }
    }

    private func counts(
        _ request: Request, _ context: GatewayContext
    ) async throws -> (counts: BuyerSurveyCounts, id: BuyerSurveyID, call: CallContext) {
        let call = try await authenticator.call(forBrowser: request, anyOf: [.manage, .templates], context)
        let survey = BuyerSurveyID(id: try context.id("survey", of: "survey"))
        return (try await marketplaceTemplates.call(BuyerEntryContract.counts, survey, in: call), survey, call)
    }

    /// Figures whenever they have changed: the first at once, and later ones within a second.
    private func events(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let (first, id, call) = try await counts(request, context)
        let body = ResponseBody { writer in
            defer { context.watch?.end() }
            var shown: JSONValue = .null
            var counts = first
            var quiet = 0
            for _ in 0..<Self.looks where !Task.isCancelled && !Task.isShuttingDownGracefully {
                let figures = BuyerSurveyFigures(counts).document
                if figures != shown {
                    try await write("data: \(JSON.encodeString(figures))\n\n", to: &writer, context)
                    (shown, quiet) = (figures, 0)
                } else if quiet >= Self.silence {
                    try await write(":\n\n", to: &writer, context)
                    quiet = 0
                }
                quiet += 1
                try? await Task.sleep(for: Self.interval)
                var next = call.nested()
                next.deadline = Deadline(.now() + limits.time)
                // While nobody can tell, what was told last stands.
                counts = (try? await marketplaceTemplates.call(BuyerEntryContract.counts, id, in: next)) ?? counts
            }
            try await writer.finish(nil)
        }
        var headers = HTTPFields()
        headers[.contentType] = "text/event-stream"
        headers[.resourcePolicy] = "same-origin"
        headers[.xContentTypeOptions] = "nosniff"
        return Response(status: .ok, headers: headers, body: body).withoutCaching()
    }

    private func write(_ text: String, to writer: inout any ResponseBodyWriter, _ context: GatewayContext) async throws {
        // A client that takes nothing for a minute has left without a word.
        context.watch?.begin(until: .now() + .seconds(60)) { context.channel.close(promise: nil) }
        try await writer.write(ByteBuffer(string: text))
        context.watch?.end()
    }

    func reply(to fault: Fault) -> Response {
        renderer.frame.refusal(fault)
    }
}
