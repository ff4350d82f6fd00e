import Hummingbird
import NIOCore
import RPC
import Wire

/// What every request passes before and after its route: time limit, trace, the end of its work when the client leaves, and the log.
struct FrontDoor: HTTPResponder {
    typealias Context = GatewayContext

    let routes: RouterResponder<GatewayContext>
    let connections: Connections
    let limits: GatewayLimits
    let networks: ClientNetwork
    /// Nil in front of no sockets.
    var executors: LoopExecutors?
    /// Who answers for paths that no route takes.
    let surfaceOfPath: @Sendable (String) -> any Surface

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let start = NIODeadline.now()
        var context = context
        context.call = CallContext(
            deadline: Deadline(start + limits.time),
            trace: request.headers[.traceparent].flatMap(TraceContext.init(traceparent:)) ?? .random())
        context.client = networks.subject(of: request, context.channel)
        // One id in every service's log; the server's own number of the request means nothing elsewhere.
        context.logger[metadataKey: "hb.request.id"] = nil
        context.logger[metadataKey: "request"] = "\(context.call.requestID)"
        var response = try await watched(request, context)
        if request.method == .head { response = response.createHeadResponse() }
        response.headers[.requestID] = context.call.requestID
        log(request, response, context, microseconds: (NIODeadline.now() - start).nanoseconds / 1000)
        return response
    }

    /// Answers the request in a task that ends when the connection does.
    private func watched(_ request: Request, _ context: GatewayContext) async throws -> Response {
        guard let watch = connections.watch(of: context.channel) else { return try await routed(request, context) }
        var context = context
        context.watch = watch
        let work = Task(executorPreference: executors?[context.channel.eventLoop]) { [context] in try await routed(request, context) }
        // Calls end by their own deadline; the second more lets their answer out.
        watch.begin(until: context.call.deadline.instant + .seconds(1)) { work.cancel() }
        let result = await withTaskCancellationHandler {
            await work.result
        } onCancel: {
            work.cancel()
        }
        let isStreamed = (try? result.get())?.body.contentLength == nil
        // A streamed reply may go on reading; anything else leaves nothing to read for.
        let channel = context.channel
        watch.end(isStreamed ? nil : (deadline: .now() + .seconds(5), close: { channel.close(promise: nil) }))
        return try result.get()
    }

    private func routed(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let target = request.head.path ?? ""
        guard target.utf8.count <= limits.target else { return surfaceOfPath(request.uri.path).reply(to: .uriTooLong) }
        let response = try await routes.respond(to: request, context: context)
        guard context.isUnrouted else { return response }
        return surfaceOfPath(request.uri.path).reply(to: .noSuchRoute)
    }

    /// Method, route, status and time; neither path nor query, since both carry tokens and keys.
    private func log(_ request: Request, _ response: Response, _ context: GatewayContext, microseconds: Int64) {
        context.logger.info(
            "answered",
            metadata: [
                "method": "\(request.method.rawValue)",
                "route": "\(context.isUnrouted ? "none" : context.endpointPath ?? "none")",
                "status": "\(response.status.code)",
                "microseconds": "\(microseconds)",
            ])
    }
}

extension GatewayContext {
    /// Hummingbird's name for the endpoint of a path or method that nobody takes.
    fileprivate var isUnrouted: Bool { endpointPath == nil || endpointPath == "NotFound" }
}
