#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The place of a database on disk, private to the user the service runs as.
enum DatabaseFile {
    /// Creates the file (0600) and the folders that are missing (0700), and returns the file's path with links resolved.
    ///
    /// Resolved, because two names of one file must lead to one lock.
    static func prepare(_ path: String) throws(StorageError) -> String {
        try createFolder(folder(of: path))
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("open the database", path) }
        defer { _ = close(descriptor) }
        guard let resolved = realpath(path, nil) else { throw failure("resolve the path", path) }
        defer { free(resolved) }
        let real = String(cString: resolved)
        // Without this a crash could forget the file's name, and with it every commit inside.
        try synchronizeFolder(folder(of: real))
        return real
    }

    private static func createFolder(_ path: String) throws(StorageError) {
        if mkdir(path, 0o700) == 0 { return try synchronizeFolder(folder(of: path)) }
        if errno == EEXIST { return }
        guard errno == ENOENT else { throw failure("create the folder", path) }
        try createFolder(folder(of: path))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("create the folder", path) }
        try synchronizeFolder(folder(of: path))
    }

    private static func synchronizeFolder(_ path: String) throws(StorageError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open the folder", path) }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("write to disk the folder", path) }
    }

    private static func folder(of path: String) -> String {
        var parts = path[...]
        while parts.count > 1, parts.last == "/" { parts.removeLast() }
        guard let slash = parts.lastIndex(of: "/") else { return "." }
        return slash == parts.startIndex ? "/" : String(parts[..<slash])
    }

    private static func failure(_ act: String, _ path: String) -> StorageError {
        StorageError(.cannotOpen, "Cannot \(act) \(path): \(String(cString: strerror(errno))).")
    }
}
