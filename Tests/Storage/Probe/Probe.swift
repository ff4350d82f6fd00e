import Dispatch
import Foundation
import Logging
import Storage

/// A process that the durability tests trace, starve and kill: it writes numbers and says of each what it was told.
///
/// Lines on standard output: `open` once, then `ok N` or `failed N CODE`, each written before the next step is taken.
@main
enum Probe {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let count = Int(arguments[3]) else {
            fatalError("usage: storage-probe serial|burst|flood|crash PATH COUNT")
        }
        let items = Migration(id: "probe.items", statements: ["CREATE TABLE items (number {integer} NOT NULL PRIMARY KEY) {table}"])
        let database = try Database.open(
            DatabaseConfiguration(path: arguments[2]), migrations: [items], logger: Logger(label: "probe"))
        say("open")
        switch arguments[1] {
        case "serial": await serial(database, count)
        case "burst": await burst(database, count)
        case "crash": await serial(database, count, killedByFailure: true)
        case "flood": await flood(database, writers: count)
        default: fatalError("unknown mode \(arguments[1])")
        }
        await database.close()
    }

    /// One write after the other; the first that fails can be the end of the process.
    private static func serial(_ database: Database, _ count: Int, killedByFailure: Bool = false) async {
        for number in 0..<count {
            let isWritten = await insert(number, into: database)
            if killedByFailure, !isWritten { kill(getpid(), SIGKILL) }
        }
    }

    /// `count` writes in one batch, and one more alone.
    private static func burst(_ database: Database, _ count: Int) async {
        let gate = DispatchSemaphore(value: 0)
        let begun = DispatchSemaphore(value: 0)
        let holding = Task.immediate {
            try await database.write { _ in
                begun.signal()
                gate.wait()
            }
        }
        begun.wait()
        let tasks = (0..<count).map { number in Task.immediate { _ = await insert(number, into: database) } }
        gate.signal()
        _ = await holding.result
        for task in tasks { await task.value }
        await insert(count, into: database)
    }

    /// Writes without end; `writers` 0 only holds the database open.
    private static func flood(_ database: Database, writers: Int) async {
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<writers {
                group.addTask {
                    for step in 0... { await insert(step * writers + writer, into: database) }
                }
            }
            group.addTask { try? await Task.sleep(for: .seconds(3_600)) }
        }
    }

    @discardableResult
    private static func insert(_ number: Int, into database: Database) async -> Bool {
        do {
            try await database.write { try $0.execute("INSERT INTO items (number) VALUES (?1)", number) }
            say("ok \(number)")
            return true
        } catch {
            say("failed \(number) \((error as? StorageError)?.code.description ?? "other")")
            return false
        }
    }

    /// One system call a line, which a kill either lets happen or not.
    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}
