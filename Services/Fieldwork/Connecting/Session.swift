import Logging
import NIOCore
import NIOPosix
import RPC

/// Clients of any service, all with one certificate.
struct Session: Sendable {
    let identity: TLSIdentity

    init(_ installation: Installation) throws {
        let directory = CertificateDirectory(installation.certificates)
        let material = TLSMaterial(
            certificate: directory.file("\(installation.identity).pem"), privateKey: directory.file("\(installation.identity).key"),
            authority: directory.file("ca.pem"))
        for file in [material.certificate, material.privateKey, material.authority] where try PrivateFile.read(file) == nil {
            throw LocalFault("there is no file \(file); `fieldwork certs init` makes the certificates of a new installation")
        }
        identity = try TLSIdentity(material)
    }

    /// Whether services tell it about themselves. They log every question that they refuse, so that others had better not ask.
    var isOperator: Bool {
        if case .operator = identity.identity { true } else { false }
    }

    /// A client with connections of its own. Causes of failures are in the errors of its calls and are not logged besides.
    ///
    /// A call is made once, so that what is told is what happened; a second time only where another instance may answer instead.
    ///
    /// - Parameter attempts: Times that a call is made at most. nil: once for each instance.
    func client(of target: Target, attempts: Int? = nil) -> RPCClient {
        var configuration = ClientConfiguration(endpoints: target.addresses)
        configuration.retries.attempts = attempts ?? target.addresses.count
        return RPCClient(
            service: target.service, configuration: configuration, identity: identity,
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            logger: Logger(label: "fieldwork", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    func withClient<Value, Failure: Error>(
        of target: Target, _ body: (RPCClient) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let client = client(of: target)
        defer { client.shutDown() }
        return try await body(client)
    }

    /// Puts a question to all at once.
    ///
    /// - Parameter timeout: For each of them.
    /// - Returns: The answers in the order of the targets.
    func ask<Value: Sendable>(
        _ targets: [Target], timeout: TimeAmount,
        _ question: @escaping @Sendable (RPCClient, CallContext) async throws(RPCError) -> Value
    ) async -> [Answer<Value>] {
        let clients = Clients(of: targets, in: self)
        defer { clients.shutDown() }
        return await clients.ask(timeout: timeout, question)
    }
}
