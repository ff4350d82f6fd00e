import NIOConcurrencyHelpers

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One process, and in it one `Database`, owns a file: group commit and the wake-up of relays rely on knowing of every write.
final class FileLock: Sendable {
    private let descriptor: NIOLockedValueBox<CInt?>

    /// Takes the lock of the database at `path`; the kernel gives it back when the process ends, however it ends.
    ///
    /// The lock file is never removed: removing it would let two processes hold locks on two files of the same name.
    init(database path: String) throws(StorageError) {
        let file = path + ".lock"
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StorageError(.cannotOpen, "Cannot open the lock \(file): \(String(cString: strerror(errno))).")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            let owner = Self.owner(descriptor)
            close(descriptor)
            guard reason == EWOULDBLOCK else {
                throw StorageError(.cannotOpen, "Cannot lock \(file): \(String(cString: strerror(reason))).")
            }
            throw StorageError(.locked, "The database \(path) is in use by process \(owner); one process at a time can have it.")
        }
        let owner = Array("\(getpid())\n".utf8)
        // Only the sentence above suffers when this fails.
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, owner, owner.count, 0) }
        self.descriptor = NIOLockedValueBox(descriptor)
    }

    deinit {
        release()
    }

    /// Lets the next process have the file. Safe to repeat.
    func release() {
        descriptor.withLockedValue { descriptor in
            if let open = descriptor { close(open) }
            descriptor = nil
        }
    }

    private static func owner(_ descriptor: CInt) -> String {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(0, count)).prefix { (0x30...0x39).contains($0) }
        return digits.isEmpty ? "unknown" : String(decoding: digits, as: UTF8.self)
    }
}
