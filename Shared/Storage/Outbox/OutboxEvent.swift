/// A fact on its way to another service.
public struct OutboxEvent: Hashable, Sendable {
    /// 128 random bits in hex; the receiver keys on it.
    public let id: String
    /// The service that is told.
    public let destination: String
    /// Events of one destination with the same key arrive in the order in which they were written.
    public let orderingKey: String
    /// What happened: names the payload's shape.
    public let kind: String
    /// The fact in the contract's encoding.
    public let payload: [UInt8]

    /// An event with an id of its own.
    public init(destination: String, orderingKey: String, kind: String, payload: [UInt8]) {
        self.init(id: Self.randomID(), destination: destination, orderingKey: orderingKey, kind: kind, payload: payload)
    }

    init(id: String, destination: String, orderingKey: String, kind: String, payload: [UInt8]) {
        self.id = id
        self.destination = destination
        self.orderingKey = orderingKey
        self.kind = kind
        self.payload = payload
    }

    private static func randomID() -> String {
        (0..<2).map { _ in
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
