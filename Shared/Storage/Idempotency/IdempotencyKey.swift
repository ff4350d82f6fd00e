/// The name a caller gave to a request, so that a retry is recognised.
public struct IdempotencyKey: Hashable, Sendable {
    /// Whose key: two accounts may use the same.
    public var account: Int64
    /// The method that was called: a key counts for one method.
    public var method: String
    /// The caller's key.
    public var key: String
    /// A digest of the request; the same key with another digest is a conflict.
    public var fingerprint: [UInt8]

    /// A key with all its parts.
    public init(account: Int64, method: String, key: String, fingerprint: [UInt8]) {
        self.account = account
        self.method = method
        self.key = key
        self.fingerprint = fingerprint
    }
}
