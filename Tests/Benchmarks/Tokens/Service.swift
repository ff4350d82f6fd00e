import Contracts
import Logging
import NIOPosix
import RPC

/// The service `tokens`, called as the services that may.
struct Service: Sendable {
    private let gateway: RPCClient
    private let responses: RPCClient
    private let respondents: RPCClient

    init(port: Int, certificates folder: String) throws {
        let eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        func client(_ name: String) throws -> RPCClient {
            let identity = try TLSIdentity(
                TLSMaterial(certificate: "\(folder)/\(name).pem", privateKey: "\(folder)/\(name).key", authority: "\(folder)/ca.pem"))
            return RPCClient(
                service: "tokens", configuration: ClientConfiguration(host: "127.0.0.1", port: port), identity: identity,
                eventLoop: eventLoop, logger: Logger(label: "load"))
        }
        gateway = try client("gateway")
        responses = try client("responses")
        respondents = try client("respondents")
    }

    func shutDown() {
        for client in [gateway, responses, respondents] { client.shutDown() }
    }

    func account() async throws -> Int64 {
        try await gateway.call(TokensContract.createAccount, NewAccount(name: "Benchmark"), in: Self.context()).id
    }

    /// - Parameter stride: Of how many tokens one is returned.
    func series(_ name: String, count: Int64, account: Int64, every stride: Int64 = 1) async throws -> [String] {
        var (tokens, position): ([String], Int64) = ([], 0)
        let new = NewTokenSeries(survey: 1, name: name, count: count)
        for try await item in gateway.stream(TokensContract.issueSeries, new, in: Self.context(account)) {
            guard case .tokens(let block) = item else { continue }
            for token in block {
                if position.isMultiple(of: stride) { tokens.append(token) }
                position += 1
            }
        }
        guard position == count else { throw WrongReply() }
        return tokens
    }

    func issue(_ issueKey: String, account: Int64) async throws {
        let new = NewGrants(survey: 1, form: .surveyToken, grants: [GrantOrder(issueKey: issueKey)])
        let issued = try await respondents.call(TokensContract.issueGrants, new, in: Self.context(account))
        guard issued.grants.count == 1 else { throw WrongReply() }
    }

    func find(_ token: String) async throws {
        let grant = try await responses.call(TokensContract.findGrant, GrantToken(token: token, survey: 1), in: Self.context())
        guard grant.survey == 1 else { throw WrongReply() }
    }

    func start(_ token: String) async throws {
        let grant = try await responses.call(TokensContract.startGrant, GrantStart(survey: 1, token: token), in: Self.context())
        guard grant.state == .started else { throw WrongReply() }
    }

    private static func context(_ account: Int64? = nil) -> CallContext {
        CallContext(deadline: .after(.seconds(3_600)), account: account)
    }
}

struct WrongReply: Error {}
