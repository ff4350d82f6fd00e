import Logging
import ServiceKit
import Storage

/// The first key of an installation, with which accounts are made.
struct OperatorKey: Sendable {
    let database: Database
    let file: KeyFile
    let logger: Logger

    /// Makes sure that there is an operator's key whose secret can be read.
    ///
    /// The file is on disk before the hash is committed. A crash between the two leaves a file without a hash, and the next start adopts
    /// its secret; the other way round there would be a key that nobody knows. For the same reason an operator may put a key of their
    /// own there before the first start. The secret never reaches the log.
    func prepare(at now: Int64) async throws {
        if let hash = try await database.read({ try KeyStore.operatorKeyHash(in: $0) }) { return try compare(with: hash) }
        let secret = try file.secret() ?? create()
        file.discardDraft()
        let isFirst = try await database.write { try KeyStore.adoptOperatorKey(secret, at: now, in: $0) }
        if isFirst { logger.notice("The operator's key was set up; its secret is in the file.", metadata: ["file": "\(file.path)"]) }
    }

    private func create() throws -> Secret {
        let secret = Secret(random: .operatorKey)
        try file.create(secret)
        return secret
    }

    /// The key in the database counts. A file that was removed is a wish to keep the secret elsewhere, and no reason to stop.
    private func compare(with hash: [UInt8]) throws {
        guard let secret = try? file.secret() else { return }
        if secret.hash != hash {
            logger.warning("The file holds another key than the operator's.", metadata: ["file": "\(file.path)"])
        }
    }
}

extension KeyFile {
    static func operatorKey(_ path: String) -> KeyFile { KeyFile(path: path, owner: "operator") }
}
