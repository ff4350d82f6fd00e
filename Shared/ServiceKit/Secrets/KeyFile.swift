#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A file that holds a key, for whoever may read the service's files.
public struct KeyFile: Sendable {
    /// Why the file cannot be used: a sentence for the person who starts the service.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    public let path: String
    /// Whose key it is, such as `operator`.
    public let owner: String

    public init(path: String, owner: String) {
        self.path = path
        self.owner = owner
    }

    /// The secret in the file, all of it without white space; nil when there is no file.
    public func secret() throws(Failure) -> Secret? {
        guard let text = try text() else { return nil }
        return try checked([text.filter { !$0.isWhitespace }]).first
    }

    /// The secrets in the file, one a line; nil when there is no file, and never an empty array.
    public func secrets() throws(Failure) -> [Secret]? {
        guard let text = try text() else { return nil }
        return try checked(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }

    /// Somebody may have put keys of their own there: a short one could be guessed from its hash.
    private func checked(_ texts: [String]) throws(Failure) -> [Secret] {
        guard !texts.isEmpty, texts.allSatisfy({ $0.utf8.count >= 32 }) else {
            throw Failure(description: "The \(owner)'s key in \(path) is shorter than 32 characters.")
        }
        return texts.map { Secret($0) }
    }

    private func text() throws(Failure) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("cannot be read")
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw failure("cannot be read") }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// Creates the file with the secret, readable by its owner alone, and returns when it is on disk.
    ///
    /// It appears under its name whole or not at all. Fails when there is such a file already.
    public func create(_ secret: Secret) throws(Failure) {
        let folder = Self.folder(of: path)
        try makeFolder(folder)
        discardDraft()
        try putDraft(secret.text + "\n")
        defer { discardDraft() }
        // A link, unlike a renaming, does not replace a file that appeared meanwhile.
        guard link(draft, path) == 0 else { throw failure("cannot be created") }
        try synchronize(folder)
    }

    /// Removes what a start that was killed left behind. Two starts at once are kept apart by the database's lock.
    public func discardDraft() {
        unlink(draft)
    }

    private var draft: String { "\(path).new" }

    private func putDraft(_ text: String) throws(Failure) {
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("cannot be created") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw failure("cannot be written")
        }
    }

    private func makeFolder(_ folder: String) throws(Failure) {
        if mkdir(folder, 0o700) == 0 { return try synchronize(Self.folder(of: folder)) }
        if errno == EEXIST { return }
        guard errno == ENOENT else { throw failure("has no folder, and none can be created") }
        try makeFolder(Self.folder(of: folder))
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw failure("has no folder, and none can be created") }
        try synchronize(Self.folder(of: folder))
    }

    /// A name is on disk when its folder is.
    private func synchronize(_ folder: String) throws(Failure) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("is in a folder that cannot be opened") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("cannot be flushed to disk") }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func failure(_ what: String) -> Failure {
        Failure(description: "The file of the \(owner)'s key, \(path), \(what): \(String(cString: strerror(errno))).")
    }
}
