import Foundation
import GRDB

/// A look into a service's database file beside the running service.
struct Inspection {
    private let queue: DatabaseQueue

    init(_ installation: Installation, _ service: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        queue = try DatabaseQueue(path: "\(installation.folder.path)/data/\(service).sqlite", configuration: configuration)
    }

    func count(_ sql: String) throws -> Int {
        try queue.read { try Int.fetchOne($0, sql: sql) ?? 0 }
    }

    /// The first column of every row, without nulls.
    func texts(_ sql: String) throws -> [String] {
        try queue.read { try String?.fetchAll($0, sql: sql).compactMap { $0 } }
    }

    /// Whatever the tables hold that tells one row from another: texts of some length, bytes, and numbers as large as a time.
    func tellingValues(of tables: String...) throws -> Set<DatabaseValue> {
        try queue.read { database in
            var values: Set<DatabaseValue> = []
            for table in tables {
                for row in try Row.fetchAll(database, sql: "SELECT * FROM \(table)") {
                    for value in row.databaseValues {
                        switch value.storage {
                        case .string(let text) where text.utf8.count >= 8: values.insert(value)
                        case .blob: values.insert(value)
                        case .int64(let number) where abs(number) > 1_000_000_000_000: values.insert(value)
                        default: continue
                        }
                    }
                }
            }
            return values
        }
    }
}

extension Installation {
    /// The databases' files, with their logs, that have the text anywhere in their bytes.
    func files(with text: String) throws -> [String] {
        let folder = URL(fileURLWithPath: "\(folder.path)/data")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { name in
            guard name.hasSuffix(".sqlite") || name.hasSuffix(".sqlite-wal") else { return false }
            return try Data(contentsOf: folder.appending(path: name)).range(of: Data(text.utf8)) != nil
        }.sorted()
    }
}
