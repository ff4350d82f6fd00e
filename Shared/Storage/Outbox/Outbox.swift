extension Migration {
    /// The table behind `Outbox`.
    public static let outbox = Migration(
        id: "storage.outbox",
        statements: [
            """
            CREATE TABLE outbox (
                sequence {id}, event_id {text} NOT NULL UNIQUE, destination {text} NOT NULL, ordering_key {text} NOT NULL,
                kind {text} NOT NULL, payload {blob} NOT NULL, created_at {integer} NOT NULL
            ) {table}
            """,
            "CREATE INDEX outbox_by_destination ON outbox (destination, sequence)",
        ])
}

/// Facts for other services, written in the transaction of the fact itself and delivered afterwards by an `OutboxRelay`.
public enum Outbox {
    /// Writes an event; once the transaction is on disk the relay is woken. `now` is in µs since 1970.
    public static func append(_ event: OutboxEvent, at now: Int64, in transaction: borrowing Transaction) throws(StorageError) {
        try transaction.execute(
            """
            INSERT INTO outbox (event_id, destination, ordering_key, kind, payload, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            """,
            event.id, event.destination, event.orderingKey, event.kind, event.payload, now)
        transaction.wakeRelay(of: event.destination)
    }

    /// The number of events not yet delivered and the time (µs since 1970) of the oldest, by destination: for metrics and operators.
    public static func backlog(in transaction: borrowing Transaction) throws(StorageError) -> [String: (count: Int, oldest: Int64)] {
        var backlog: [String: (count: Int, oldest: Int64)] = [:]
        for row in try transaction.query("SELECT destination, COUNT(*), MIN(created_at) FROM outbox GROUP BY destination") {
            let destination: String = try row.value(0)
            backlog[destination] = (try row.value(1), try row.value(2))
        }
        return backlog
    }

    /// The destinations that have events. One look-up in the index each: a backlog of millions costs no more than one of ten.
    static func destinations(in transaction: borrowing Transaction) throws(StorageError) -> Set<String> {
        var destinations: Set<String> = []
        var last = ""
        while let row = try transaction.first("SELECT MIN(destination) FROM outbox WHERE destination > ?1", last),
            let next: String = try row.value(0)
        {
            destinations.insert(next)
            last = next
        }
        return destinations
    }
}
