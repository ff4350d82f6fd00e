import Foundation
import Storage
import TestSupport
import Testing

/// Proof on real processes: what was acknowledged is on disk, and what was not is not reported as if it were.
@Suite struct DurabilityTests {
    private func numbers(_ path: String) async throws -> Set<Int> {
        let items = Migration(id: "probe.items", statements: ["CREATE TABLE items (number {integer} NOT NULL PRIMARY KEY) {table}"])
        let database = try Database.open(DatabaseConfiguration(path: path), migrations: [items], logger: quietLogger())
        let numbers: [Int] = try await database.read { try $0.query("SELECT number FROM items").map { try $0.value(0) } }
        await database.close()
        return Set(numbers)
    }

    /// Runs the probe while the kernel refuses a call on the log. `when` counts the calls of a thread: the writer's, for the database
    /// is created beforehand.
    private func withFault(_ fault: String, in folder: TemporaryFolder, _ arguments: [String]) async throws -> ProbeProcess.Result {
        _ = try await ProbeProcess.run(["serial", folder.database, "0"])
        return try await ProbeProcess.traced(
            ["-o", "/dev/null", "-P", folder.database + "-wal", "-e", "trace=fdatasync,pwrite64", "-e", "inject=\(fault)"], arguments)
    }

    @Test("before each acknowledgement the log was written to disk")
    func syncBeforeAcknowledgement() async throws {
        let folder = try TemporaryFolder()
        let trace = folder.path + "/trace"
        let result = try await ProbeProcess.traced(
            ["-y", "-o", trace, "-e", "trace=fdatasync,fsync,write"], ["serial", folder.database, "40"])
        #expect(result.acknowledged == Set(0..<40))

        var synced = 0
        var acknowledged = 0
        for line in try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n") {
            if line.contains("sync"), line.hasSuffix("= 0"), line.contains("-wal>") || line.contains("resumed") {
                synced += 1
            } else if line.contains("\"ok ") {
                acknowledged += 1
                #expect(synced > 0, "acknowledged without a sync: \(line)")
                synced = 0
            }
        }
        #expect(acknowledged == 40)
    }

    @Test("a batch waits for the disk once, not once a write")
    func oneSyncABatch() async throws {
        let folder = try TemporaryFolder()
        var syncs: [Int] = []
        for (name, count) in [("small", 1), ("large", 200)] {
            let trace = folder.path + "/" + name
            let result = try await ProbeProcess.traced(
                ["-o", trace, "-e", "trace=fdatasync,fsync"], ["burst", folder.path + "/" + name + ".sqlite", "\(count)"])
            #expect(result.acknowledged == Set(0...count))
            syncs.append(try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n").count { $0.contains("sync(") })
        }
        // Two commits in both: the batch, and the write after it.
        #expect(syncs[0] >= 2)
        #expect(syncs[1] <= syncs[0] + 2)
    }

    @Test("every acknowledged row survives kill -9 at a random point", arguments: [1, 2, 3, 4])
    func kill(round: Int) async throws {
        let folder = try TemporaryFolder()
        let limit = Int.random(in: 1...400)
        let seen = Record<String>()
        let result = try await ProbeProcess.run(["flood", folder.database, "8"]) { line, pid in
            seen.append(line)
            if seen.elements.count == limit { Foundation.kill(pid, SIGKILL) }
        }
        #expect(result.status == SIGKILL)
        #expect(result.acknowledged.count >= limit - 1)
        #expect(try await numbers(folder.database).isSuperset(of: result.acknowledged))
    }

    @Test(
        "a commit that the disk refuses is reported, is not there, and the next ones work",
        arguments: [
            ("fdatasync:error=EIO:when=3", "inputOutput"),
            ("pwrite64:error=EIO:when=7", "inputOutput"),
            ("pwrite64:error=ENOSPC:when=7", "diskFull"),
        ])
    func failingDisk(fault: String, code: String) async throws {
        let folder = try TemporaryFolder()
        let result = try await withFault(fault, in: folder, ["serial", folder.database, "12"])
        #expect(result.status == 0)
        #expect(result.failed.count == 1)
        #expect(result.codes == [code])
        #expect(result.acknowledged == Set(0..<12).subtracting(result.failed))
        #expect(result.acknowledged.contains(11))
        #expect(try await numbers(folder.database) == result.acknowledged)
    }

    @Test("when the commit of a batch fails all its callers are told, and nothing of it is there")
    func failingBatch() async throws {
        let folder = try TemporaryFolder()
        let result = try await withFault("fdatasync:error=EIO:when=1", in: folder, ["burst", folder.database, "50"])
        #expect(result.failed == Set(0..<50))
        #expect(result.codes == ["inputOutput"])
        #expect(result.acknowledged == [50])
        #expect(try await numbers(folder.database) == [50])
    }

    @Test("what was reported as failed does not come back when the process dies right after", arguments: [1, 2, 3, 6])
    func crashAfterFailure(sync: Int) async throws {
        let folder = try TemporaryFolder()
        let result = try await withFault("fdatasync:error=EIO:when=\(sync)", in: folder, ["crash", folder.database, "9"])
        #expect(result.failed.count == 1)
        #expect(try await numbers(folder.database) == result.acknowledged)
    }

    @Test("a second process is refused by name, and let in when the first is gone, even killed")
    func secondProcess() async throws {
        let folder = try TemporaryFolder()
        let seen = Record<(line: String, pid: pid_t)>()
        async let result = ProbeProcess.run(["flood", folder.database, "0"]) { seen.append(($0, $1)) }
        let owner = await seen.wait { !$0.isEmpty }[0].pid
        do {
            await (try folder.open([])).close()
            Issue.record("two processes had the database")
        } catch let error as StorageError {
            #expect(error.code == .locked)
            #expect(error.message.contains(folder.database))
            #expect(error.message.contains("process \(owner)"))
        }
        Foundation.kill(owner, SIGKILL)
        #expect(try await result.status == SIGKILL)
        #expect(try await numbers(folder.database) == [])
    }
}
