import Logging
import RPC
import ServiceLifecycle
import SystemPackage

/// Looks now and then whether the files of the process's identity have changed, and lets it show what is in them.
///
/// Files that cannot be read, or do not belong together, change nothing: they are most likely being written, and are looked at again.
struct CertificateReload: Service {
    private let files: TLSMaterial
    private let identity: CurrentIdentity
    private let interval: Duration
    private let logger: Logger

    init(_ files: TLSMaterial, of identity: CurrentIdentity, every interval: Duration, logger: Logger) {
        self.files = files
        self.identity = identity
        self.interval = interval
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var loaded = contents()
            var fault: String?
            while !Task.isCancelled {
                try? await Task.sleep(for: interval)
                let found = contents()
                guard !Task.isCancelled, found != loaded else { continue }
                do {
                    try reload()
                    loaded = found
                    fault = nil
                } catch {
                    if fault != "\(error)" { logger.error("certificates not reloaded", metadata: ["cause": "\(error)"]) }
                    fault = "\(error)"
                }
            }
        }
    }

    private func reload() throws {
        let new = try TLSIdentity(files)
        guard new.identity == identity.current.identity else {
            throw TLSIdentityError("the certificate \(files.certificate) is now that of \(new.identity)")
        }
        identity.replace(with: new)
        logger.notice("certificates reloaded", metadata: ["identity": "\(new.identity)", "validUntil": "\(new.validUntil)"])
    }

    /// What is in the files; nil for one that cannot be read.
    private func contents() -> [[UInt8]?] {
        [files.certificate, files.privateKey, files.authority].map { path in
            guard let file = try? FileDescriptor.open(FilePath(path), .readOnly) else { return nil }
            return try? file.closeAfter { try Self.read(file) }
        }
    }

    private static func read(_ file: FileDescriptor) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let piece = try [UInt8](unsafeUninitializedCapacity: 16_384) { buffer, count in
                count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            if piece.isEmpty { return bytes }
            bytes += piece
        }
    }
}
