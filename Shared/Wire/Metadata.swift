import NIOCore

/// What travels beside the payload of a request: `u16 total`, then `u8 key, u16 length, bytes` for each entry.
///
/// Known keys are interned numbers, so nothing on the hot path compares or hashes a name. Entries under numbers that this version does not
/// know are skipped; key 0 carries its own name (`u8 length, name, value`).
public struct Metadata: Hashable, Sendable {
    /// Key 1: 25 raw bytes.
    public var trace: TraceContext?
    /// Key 2: UTF-8. On whose behalf the call is made, for logs and audit; never a credential.
    public var caller: String?
    /// Key 3: UTF-8.
    public var idempotencyKey: String?
    /// Key 4: u64. The account (tenant) that the call acts for.
    public var account: Int64?
    /// Key 0, in order.
    public var named: [Named]

    public struct Named: Hashable, Sendable {
        /// UTF-8, at most 255 bytes.
        public var name: String
        public var value: [UInt8]

        public init(name: String, value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    public init(
        trace: TraceContext? = nil, caller: String? = nil, idempotencyKey: String? = nil, account: Int64? = nil, named: [Named] = []
    ) {
        self.trace = trace
        self.caller = caller
        self.idempotencyKey = idempotencyKey
        self.account = account
        self.named = named
    }

    public var isEmpty: Bool {
        trace == nil && caller == nil && idempotencyKey == nil && account == nil && named.isEmpty
    }

    /// Bytes of the block on the wire; 0 when there is nothing to say.
    public var encodedSize: Int {
        guard !isEmpty else { return 0 }
        var size = 2
        if trace != nil { size += 3 + TraceContext.size }
        if let caller { size += 3 + caller.utf8.count }
        if let idempotencyKey { size += 3 + idempotencyKey.utf8.count }
        if account != nil { size += 3 + 8 }
        for entry in named { size += 3 + 1 + entry.name.utf8.count + entry.value.count }
        return size
    }
}

enum MetadataKey {
    static let named: UInt8 = 0
    static let trace: UInt8 = 1
    static let caller: UInt8 = 2
    static let idempotencyKey: UInt8 = 3
    static let account: UInt8 = 4
}
