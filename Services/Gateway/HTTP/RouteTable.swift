import Hummingbird

/// The routes of all surfaces, each with the surface that speaks for it when something goes wrong.
struct RouteTable {
    typealias Handler = @Sendable (Request, GatewayContext) async throws -> Response

    private struct Endpoint {
        let surface: any Surface
        var handlers: [(method: HTTPRequest.Method, handler: Handler)] = []
    }

    private static let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]

    private var endpoints: [String: Endpoint] = [:]

    /// - Parameter path: With captures as `{name}`. A path belongs to one surface.
    mutating func on(_ methods: HTTPRequest.Method..., at path: String, of surface: some Surface, _ handler: @escaping Handler) {
        for method in methods { endpoints[path, default: Endpoint(surface: surface)].handlers.append((method, handler)) }
    }

    /// Every path with its methods, sorted.
    var summary: [String] {
        endpoints.sorted { $0.key < $1.key }.map { path, endpoint in
            "\(endpoint.handlers.map(\.method.rawValue).joined(separator: ",")) \(path)"
        }
    }

    /// Adds the routes to a router, and for the methods that a path does not take a refusal that names those it does.
    func install(in router: Router<GatewayContext>) {
        for (path, endpoint) in endpoints {
            let surface = endpoint.surface
            let allowed = endpoint.handlers.map(\.method)
            for (method, handler) in endpoint.handlers {
                router.on(RouterPath(path), method: method) { request, context in
                    do {
                        return try await handler(request, context)
                    } catch {
                        if case .unexpected = Fault(error) {
                            context.logger.error("request failed", metadata: ["error": "\(type(of: error))"])
                        }
                        return surface.reply(to: Fault(error))
                    }
                }
            }
            for method in Self.methods where !allowed.contains(method) {
                router.on(RouterPath(path), method: method) { _, _ in surface.reply(to: .methodNotAllowed(allowed)) }
            }
        }
    }
}
