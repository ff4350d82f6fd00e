import Foundation
import Storage
import TestSupport
import Testing

@Suite struct FileTests {
    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("files and folders that are created are the service's own")
    func modes() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a/b/test.sqlite"
        let database = try Database.open(DatabaseConfiguration(path: path), migrations: [.items], logger: quietLogger())
        try await database.insert(1)
        #expect(try mode(folder.path + "/a") == 0o700)
        #expect(try mode(folder.path + "/a/b") == 0o700)
        for suffix in ["", "-wal", "-shm", ".lock"] { #expect(try mode(path + suffix) == 0o600) }
        await database.close()
        #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
    }

    @Test("a second opening in the same process is refused, also by another name of the file")
    func secondOpening() async throws {
        let folder = try TemporaryFolder()
        let database = try folder.open()
        let link = folder.path + "/link.sqlite"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.database)
        for path in [folder.database, link] {
            let error = #expect(throws: StorageError.self) {
                try Database.open(DatabaseConfiguration(path: path), migrations: [.items], logger: quietLogger())
            }
            #expect(error?.code == .locked)
            #expect(error?.message.contains(folder.database) == true)
        }
        await database.close()
        await (try folder.open()).close()
    }

    @Test("a file that is no database, and a folder that cannot be, are refused")
    func unusable() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/text"
        try Data(repeating: 0x41, count: 8_192).write(to: URL(filePath: path))
        #expect(await code { try folder.open(at: path) } == .corrupt)
        #expect(await code { try folder.open(at: path + "/below.sqlite") } == .cannotOpen)
        #expect(try Data(contentsOf: URL(filePath: path)) == Data(repeating: 0x41, count: 8_192))
    }

    @Test("the log stays bounded while reads overlap without a pause")
    func boundedLog() async throws {
        let folder = try TemporaryFolder()
        let database = try folder.open(maximumBatch: 16, checkpointPages: 50)
        let page = String(repeating: "x", count: 4_000)
        var largest = 0
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    while !Task.isCancelled {
                        _ = try? await database.read { try $0.first("SELECT COUNT(*) FROM items WHERE name > 'a'") }
                    }
                }
            }
            for round in 0..<200 {
                try await withThrowingTaskGroup(of: Void.self) { writers in
                    for writer in 0..<16 { writers.addTask { try await database.insert(round * 16 + writer, page) } }
                    try await writers.waitForAll()
                }
                let attributes = try FileManager.default.attributesOfItem(atPath: folder.database + "-wal")
                largest = max(largest, attributes[.size] as? Int ?? 0)
            }
            group.cancelAll()
        }
        // 13 MB and more went through it; four times fifty pages is 0.8 MB.
        #expect(largest < 3_000_000)
        await database.close()
    }
}

extension TemporaryFolder {
    fileprivate func open(at path: String) throws -> Database {
        try Database.open(DatabaseConfiguration(path: path), migrations: [.items], logger: quietLogger())
    }
}
