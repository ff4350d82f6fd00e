import Foundation

extension CertificateDirectory {
    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The key first: where a certificate is, its key is too.
    func write(_ pair: PEMPair, name: String) throws {
        try PrivateFile.write(pair.privateKey, to: file("\(name).key"), mode: 0o600)
        try PrivateFile.write(pair.certificate, to: file("\(name).pem"), mode: 0o644)
    }

    func restrictKey(_ name: String) throws(LocalFault) {
        let key = file("\(name).key")
        guard chmod(key, 0o600) == 0 else { throw LocalFault(system: "cannot set the mode of \(key)") }
    }

    /// Makes the folder if it is missing and runs `body` while no other process changes it.
    func locked<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw LocalFault("cannot create the folder \(path): \(error.localizedDescription)")
        }
        let directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw LocalFault(system: "cannot open the folder \(path)") }
        // Closing gives the lock back.
        defer { close(directory) }
        guard fchmod(directory, 0o700) == 0 else { throw LocalFault(system: "cannot set the mode of \(path)") }
        while flock(directory, LOCK_EX) != 0 {
            guard errno == EINTR else { throw LocalFault(system: "cannot lock the folder \(path)") }
        }
        return try body()
    }
}
