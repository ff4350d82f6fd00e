/// The oldest events of one destination, as many as may be in memory at once.
struct OutboxBatch: Sendable {
    let sequences: [Int64]
    let events: [OutboxEvent]

    /// Takes events in the order of their sequence, up to `count`, and no more than `bytes` of payload unless the first alone is larger.
    static func next(
        for destination: String, count: Int, bytes: Int, in transaction: borrowing Transaction
    ) throws(StorageError) -> OutboxBatch {
        let sizes = try transaction.query(
            "SELECT sequence, LENGTH(payload) FROM outbox WHERE destination = ?1 ORDER BY sequence LIMIT ?2", destination, count)
        var last: Int64?
        var total = 0
        for size in sizes {
            total += try size.value(1)
            if last != nil, total > bytes { break }
            last = try size.value(0)
        }
        guard let last else { return OutboxBatch(sequences: [], events: []) }
        let rows = try transaction.query(
            """
            SELECT sequence, event_id, ordering_key, kind, payload FROM outbox
            WHERE destination = ?1 AND sequence <= ?2 ORDER BY sequence
            """, destination, last)
        var sequences: [Int64] = []
        var events: [OutboxEvent] = []
        for row in rows {
            sequences.append(try row.value(0))
            events.append(
                OutboxEvent(
                    id: try row.value(1), destination: destination, orderingKey: try row.value(2), kind: try row.value(3),
                    payload: try row.value(4)))
        }
        return OutboxBatch(sequences: sequences, events: events)
    }

    /// Forgets delivered events one by one: on an engine with several writers a smaller sequence may be committed later than a larger one,
    /// and a range would take it along undelivered.
    func remove(in transaction: borrowing Transaction) throws(StorageError) {
        for sequence in sequences {
            try transaction.execute("DELETE FROM outbox WHERE sequence = ?1", sequence)
        }
    }
}
