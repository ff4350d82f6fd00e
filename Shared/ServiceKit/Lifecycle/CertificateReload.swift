import Logging
import RPC
import ServiceLifecycle
import SystemPackage

/// Looks now and then whether the files of the process's identity have changed, and lets it show what is in them.
///
/// Files that cannot be read, or do not belong together, change nothing: they are most likely being written, and are looked at again.
struct CertificateReload: Service {
    /// What is in the files; nil for one that cannot be read.
    struct Contents: Equatable {
        private let files: [[UInt8]?]

        init(of files: TLSMaterial) {
            self.files = [files.certificate, files.privateKey, files.authority].map { path in
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

    private let files: TLSMaterial
    private let first: Contents
    private let identity: CurrentIdentity
    private let interval: Duration
    private let logger: Logger

    /// - Parameter first: What was in the files before the identity was read from them, so that a change during the start is seen too.
    init(_ files: TLSMaterial, since first: Contents, of identity: CurrentIdentity, every interval: Duration, logger: Logger) {
        self.files = files
        self.first = first
        self.identity = identity
        self.interval = interval
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var loaded = first
            var fault: String?
            while !Task.isCancelled {
                try? await Task.sleep(for: interval)
                let found = Contents(of: files)
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
}
