import Logging
import ServiceKit
import Storage

/// The key under which tokens are kept, which lies beside the database and not in it.
struct InstallationKey: Sendable {
    /// Why the service cannot go on with the key that it finds.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Rows sealed in one transaction.
    private static let step = 500

    let database: Database
    let file: KeyFile
    let logger: Logger

    /// Makes sure that there is a key, that it is the one of this database, and that every token is sealed with it.
    ///
    /// As with the operator's key the file is on disk before the database knows of it. From then on a key is never made in its place:
    /// without the right one no token could be found, and nobody would notice before the first link fails. A key that is put in front of the
    /// others, on a line of its own, replaces them: all tokens are sealed anew before anything is answered, and the old lines may go when the
    /// service has started. A start that is killed meanwhile is gone on with by the next.
    func prepare() async throws -> TokenSeal {
        let known = try await database.read { try SealingStore.keyID(in: $0) }
        guard let ring = KeyRing(try file.secrets() ?? (known == nil ? create() : [])) else {
            throw Failure(description: "The installation's key is gone; the tokens in the database need \(file.path). Bring it back.")
        }
        file.discardDraft()
        if let known, ring[known] == nil {
            throw Failure(description: "\(file.path) holds another key than that of the tokens in the database. Bring the right one back.")
        }
        if known == nil { try await database.write { try SealingStore.note(ring.current.keyID, in: $0) } }
        try await sealOld(with: ring.current)
        if let known, known != ring.current.keyID { try await sealAnew(from: ring) }
        return ring.current
    }

    private func sealOld(with seal: TokenSeal) async throws {
        var (total, count) = (0, Self.step)
        while count == Self.step {
            count = try await database.write { try SealingStore.sealOld(with: seal, limit: Self.step, in: $0) }
            total += count
        }
        if total > 0 { logger.notice("Tokens that were kept as they are have been sealed.", metadata: ["count": "\(total)"]) }
    }

    private func sealAnew(from ring: KeyRing) async throws {
        var last: Int64? = 0
        while let behind = last {
            last = try await database.write { try SealingStore.sealAnew(from: ring, behind: behind, limit: Self.step, in: $0) }
        }
        try await database.write { try SealingStore.note(ring.current.keyID, in: $0) }
        logger.notice("All tokens have been sealed with the new key of the installation.", metadata: ["file": "\(file.path)"])
    }

    private func create() throws -> [Secret] {
        let secret = Secret(random: .installationKey)
        try file.create(secret)
        return [secret]
    }
}

extension KeyFile {
    static func installationKey(_ path: String) -> KeyFile { KeyFile(path: path, owner: "installation") }
}
