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
}
