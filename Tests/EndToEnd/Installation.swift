import AsyncHTTPClient
import FieldworkTool
import Foundation
import JSON
import Logging
import NIOCore
import NIOPosix
import RPC
import TestSupport

/// The whole system as a team deploys it: five processes with certificates, databases and ports of their own, and nothing shared.
final class Installation: Sendable {
    let folder: TemporaryFolder
    let services: [String: ServiceProcess]
    let operatorIdentity: TLSIdentity

    static let names = ["tokens", "respondents", "responses", "marketplace-templates", "gateway"]

    /// Three times five processes are what a small machine bears beside the tests; the rest wait.
    private static let permits = Permits(3)

    /// Makes the certificates and starts the five processes.
    ///
    /// - Parameter settings: Options of services beside those that every installation has.
    static func start(settings: [String: [String]] = [:]) async throws -> Installation {
        await permits.acquire()
        let installation: Installation
        do {
            installation = try Installation(settings)
        } catch {
            permits.release()
            throw error
        }
        for name in names { try installation[name].start() }
        try await installation.awaitReady()
        return installation
    }

    private init(_ settings: [String: [String]]) throws {
        folder = try TemporaryFolder()
        let certificates = CertificateDirectory("\(folder.path)/certs")
        _ = try certificates.ensure(
            Self.names.map(PeerIdentity.service) + [.operator("operator")], lifetime: 3 * 86_400 * 7, now: Date())
        operatorIdentity = try TLSIdentity(
            TLSMaterial(
                certificate: "\(folder.path)/certs/operator.pem", privateKey: "\(folder.path)/certs/operator.key",
                authority: "\(folder.path)/certs/ca.pem"))
        let ports = try FreePorts.take(Self.names.count)
        var services: [String: ServiceProcess] = [:]
        for (name, port) in zip(Self.names, ports) {
            var arguments = [
                "--port", "\(port)", "--certificates-directory", "\(folder.path)/certs", "--data-directory", "\(folder.path)/data",
                "--drain-grace", "3000",
            ]
            for peer in Self.peers(of: name) {
                let index = Self.names.firstIndex(of: peer) ?? 0
                arguments += ["--\(peer)-port", "\(ports[index])"]
            }
            if name == "tokens" { arguments += ["--operator-key-file", "\(folder.path)/operator.key"] }
            arguments += settings[name] ?? []
            services[name] = ServiceProcess(name: name, port: port, arguments: arguments, log: "\(folder.path)/\(name).log")
        }
        self.services = services
    }

    deinit {
        for service in services.values { service.crash() }
        Self.permits.release()
    }

    private static func peers(of name: String) -> [String] {
        switch name {
        case "respondents": ["tokens", "responses"]
        case "responses": ["tokens", "respondents"]
        case "marketplace-templates": ["tokens", "responses"]
        case "gateway": ["tokens", "respondents", "responses", "marketplace-templates"]
        default: []
        }
    }

    /// What a service shows to the others.
    func identity(of service: String) throws -> TLSIdentity {
        try TLSIdentity(
            TLSMaterial(
                certificate: "\(folder.path)/certs/\(service).pem", privateKey: "\(folder.path)/certs/\(service).key",
                authority: "\(folder.path)/certs/ca.pem"))
    }

    subscript(name: String) -> ServiceProcess {
        guard let service = services[name] else { preconditionFailure("there is no service \(name)") }
        return service
    }

    var gateway: String { "http://127.0.0.1:\(self["gateway"].port)" }

    var operatorKey: String {
        get throws {
            try String(contentsOfFile: "\(folder.path)/operator.key", encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    /// Waits until every process that runs answers.
    func awaitReady() async throws {
        for name in Self.names where self[name].isRunning {
            let isReady = await eventually { name == "gateway" ? await self.gatewayAnswers() : await self.isServing(name) }
            guard isReady else { throw NotReady(name: name, log: self[name].logText) }
        }
    }

    struct NotReady: Error, CustomStringConvertible {
        let name: String
        let log: String
        var description: String { "\(name) did not become ready; its log:\n\(log)" }
    }

    private func gatewayAnswers() async -> Bool {
        (try? await HTTPClient.shared.execute(HTTPClientRequest(url: "\(gateway)/"), timeout: .seconds(2))) != nil
    }

    private func isServing(_ name: String) async -> Bool {
        let client = RPCClient(
            service: name, configuration: ClientConfiguration(host: "127.0.0.1", port: self[name].port), identity: operatorIdentity,
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let report = try? await client.call(SystemMethods.health, Nothing(), in: CallContext(deadline: .after(.seconds(2))))
        return report?.status == "serving"
    }
}

/// Ports that nobody listens on.
enum FreePorts {
    /// All are held until the last is found, so that they differ.
    static func take(_ count: Int) throws -> [Int] {
        let group = MultiThreadedEventLoopGroup.singleton
        let channels = try (0..<count).map { _ in
            try ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).wait()
        }
        let ports = channels.compactMap { $0.localAddress?.port }
        for channel in channels { try channel.close().wait() }
        return ports
    }
}
