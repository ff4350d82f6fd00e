import Contracts
import Hummingbird
import HummingbirdTesting
import Logging
import NIOPosix
import RPC

@testable import GatewayService

/// A gateway in front of scripted services, with keys named after what they may do.
struct TestGateway: Sendable {
    let tokens = ScriptedService()
    let respondents = ScriptedService()
    let responses = ScriptedService()
    let marketplaceTemplates = ScriptedService()
    var limits = GatewayLimits()

    init() {
        tokens.on(TokensContract.verifyKey) { credential, _ in
            switch credential.secret {
            case "operator": return Principal(key: 1, account: nil, scopes: [], features: [], serviceBuyer: false)
            case "all": return Principal(key: 17, account: 7, scopes: Scope.allCases, features: [], serviceBuyer: false)
            case let name:
                guard let scope = Scope(rawValue: name) else { throw RPCError(.unauthenticated, "nobody has this key") }
                return Principal(key: 18, account: 7, scopes: [scope], features: [], serviceBuyer: false)
            }
        }
    }

    func gateway() throws -> Gateway {
        try Gateway(
            services: Services(tokens: tokens, respondents: respondents, responses: responses, marketplaceTemplates: marketplaceTemplates),
            publicURL: PublicURL("https://www.soscisurvey.de/"), limits: limits, now: { 1_000_000 })
    }

    func application() throws -> Application<FrontDoor> {
        try gateway().application(
            host: "127.0.0.1", port: 0, group: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Sends one request and returns the reply.
    func send(
        _ method: HTTPRequest.Method, _ target: String, key: String? = nil, type: String? = nil, body: String? = nil,
        headers: HTTPFields = [:]
    ) async throws -> Reply {
        var headers = headers
        if let key { headers[.authorization] = "Bearer \(key)" }
        if let type { headers[.contentType] = type }
        let (fields, buffer) = (headers, body.map { ByteBuffer(string: $0) })
        return try await application().test(.router) { client in
            Reply(try await client.executeRequest(uri: target, method: method, headers: fields, body: buffer))
        }
    }
}

struct Reply: Sendable, Equatable {
    let status: Int
    let body: String
    let headers: HTTPFields

    init(_ response: TestResponse) {
        status = response.status.code
        body = String(buffer: response.body)
        headers = response.headers
    }
}

extension TestGateway {
    static let form = "application/x-www-form-urlencoded"
    static let json = "application/json"
}
