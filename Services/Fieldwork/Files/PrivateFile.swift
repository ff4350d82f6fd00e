import Foundation

/// Files that only their owner may read, replaced as a whole or not at all.
enum PrivateFile {
    /// Replaces the file: a reader sees the old text or the new one, and after a crash one of the two is there.
    static func write(_ text: String, to path: String, mode: mode_t) throws(LocalFault) {
        let temporary = "\(path).\(getpid()).new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard file >= 0 else { throw LocalFault(system: "cannot create \(temporary)") }
        do throws(LocalFault) {
            try fill(file, with: Array(text.utf8), mode: mode, path: temporary)
            guard rename(temporary, path) == 0 else { throw LocalFault(system: "cannot replace \(path)") }
        } catch {
            unlink(temporary)
            throw error
        }
        try synchronizeDirectory(of: path)
    }

    private static func fill(_ file: CInt, with bytes: [UInt8], mode: mode_t, path: String) throws(LocalFault) {
        defer { close(file) }
        // The mode given to `open` is narrowed by the umask, and ignored when a leftover of the same name was there.
        guard fchmod(file, mode) == 0 else { throw LocalFault(system: "cannot set the mode of \(path)") }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw LocalFault(system: "cannot write \(path)") }
            written += count
        }
        guard fsync(file) == 0 else { throw LocalFault(system: "cannot write \(path)") }
    }

    private static func synchronizeDirectory(of path: String) throws(LocalFault) {
        let directory = open(URL(filePath: path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { return }
        defer { close(directory) }
        _ = fsync(directory)
    }

    /// Makes a folder that only its owner may enter, and those above it, unless they are there.
    static func createDirectory(_ path: String) throws(LocalFault) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw LocalFault("cannot create the folder \(path): \(error.localizedDescription)")
        }
    }

    /// Removes the file if it is there.
    static func remove(_ path: String) throws(LocalFault) {
        guard unlink(path) == 0 || errno == ENOENT else { throw LocalFault(system: "cannot remove \(path)") }
        try synchronizeDirectory(of: path)
    }

    /// The file's text; nil when there is none.
    static func read(_ path: String) throws(LocalFault) -> String? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw LocalFault("cannot read \(path): \(error.localizedDescription)")
        }
    }
}

extension LocalFault {
    /// A failed system call; names what was tried and the system's reason.
    init(system what: String) {
        self.init("\(what): \(String(cString: strerror(errno)))")
    }
}
