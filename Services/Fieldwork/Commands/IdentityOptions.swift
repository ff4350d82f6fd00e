import ArgumentParser
import Logging
import NIOPosix
import RPC

/// As whom the command calls.
struct IdentityOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Folder of certificates.", valueName: "directory"))
    var certificates = ".fieldwork/certs"

    @Option(help: ArgumentHelp("Whose certificate to show: the name of its files.", valueName: "name"))
    var identity = "operator"

    func load() throws -> TLSIdentity {
        let directory = CertificateDirectory(certificates)
        let material = TLSMaterial(
            certificate: directory.file("\(identity).pem"), privateKey: directory.file("\(identity).key"),
            authority: directory.file("ca.pem"))
        for file in [material.certificate, material.privateKey, material.authority] where try PrivateFile.read(file) == nil {
            throw CertificateFault("there is no file \(file); `fieldwork certs init` makes the certificates of a new installation")
        }
        return try TLSIdentity(material)
    }

    /// A client of one service. Causes of failures are in the errors of its calls and are not logged besides.
    static func client(_ service: String, at address: ServiceAddress, as identity: TLSIdentity) -> RPCClient {
        RPCClient(
            service: service, configuration: ClientConfiguration(host: address.host, port: address.port), identity: identity,
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            logger: Logger(label: "fieldwork", factory: { _ in SwiftLogNoOpLogHandler() }))
    }
}
