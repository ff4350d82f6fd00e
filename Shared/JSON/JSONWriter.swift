/// Writes JSON into a buffer of its own that only ever grows.
///
/// Values are appended in document order; commas are the writer's business, balance is the caller's. Writing allocates when the
/// buffer grows and for doubles that are not whole, for nothing else. Keep one writer and `reset()` it to reuse its memory.
public struct JSONWriter: ~Copyable {
    /// The style of what is written; every combination is the same JSON.
    public struct Options: Sendable, Equatable {
        /// Writes `/` as `\/`.
        public var escapesSlashes = false
        /// Writes everything beyond ASCII as `\uXXXX`, above the basic plane as a surrogate pair.
        public var escapesNonASCII = false

        public init(escapesSlashes: Bool = false, escapesNonASCII: Bool = false) {
            self.escapesSlashes = escapesSlashes
            self.escapesNonASCII = escapesNonASCII
        }
    }

    public let options: Options
    /// Bytes written.
    public private(set) var count = 0
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// Set behind a value, cleared behind `{`, `[` and `:`.
    private var needsComma = false

    public init(options: Options = Options(), capacity: Int = 512) {
        self.options = options
        self.capacity = max(capacity, 16)
        base = .allocate(capacity: self.capacity)
    }

    deinit {
        base.deallocate()
    }

    /// Forgets what was written and keeps the memory.
    public mutating func reset() {
        count = 0
        needsComma = false
    }

    /// Lends what was written so far.
    public func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: base, count: count))
    }
}

// What the writer's other files append with.
extension JSONWriter {
    /// Makes room for `extra` bytes, writes the comma if one is due, and returns the place for a value of at most `extra` bytes.
    @inline(__always)
    mutating func beginValue(reserving extra: Int) -> UnsafeMutablePointer<UInt8> {
        reserve(extra &+ 1)
        if needsComma {
            base[count] = .comma
            count &+= 1
        }
        needsComma = true
        return base + count
    }

    /// The place for `extra` more bytes.
    @inline(__always)
    mutating func room(_ extra: Int) -> UnsafeMutablePointer<UInt8> {
        reserve(extra)
        return base + count
    }

    /// Counts what was written behind the place that `beginValue` or `room` returned.
    @inline(__always)
    mutating func advance(_ written: Int) {
        count &+= written
    }

    @inline(__always)
    private mutating func reserve(_ extra: Int) {
        if capacity &- count < extra { grow(extra) }
    }

    @inline(never)
    private mutating func grow(_ extra: Int) {
        capacity = max(capacity * 2, count + extra)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
    }
}

extension JSONWriter {
    public mutating func beginObject() {
        beginValue(reserving: 1).pointee = .openBrace
        advance(1)
        needsComma = false
    }

    public mutating func endObject() {
        room(1).pointee = .closeBrace
        advance(1)
        needsComma = true
    }

    public mutating func beginArray() {
        beginValue(reserving: 1).pointee = .openBracket
        advance(1)
        needsComma = false
    }

    public mutating func endArray() {
        room(1).pointee = .closeBracket
        advance(1)
        needsComma = true
    }

    /// Writes a key; its value must follow.
    public mutating func writeKey(_ name: String) {
        write(name)
        room(1).pointee = .colon
        advance(1)
        needsComma = false
    }

    /// Writes a key that is escaped already, given as `,"name":` with its comma in front: one copy, with or without that comma.
    public mutating func writeKey(prepared text: StaticString) {
        let skipped = needsComma ? 0 : 1
        let length = text.utf8CodeUnitCount &- skipped
        room(length).update(from: text.utf8Start + skipped, count: length)
        advance(length)
        needsComma = false
    }

    /// Writes the field unless its value is omitted. For `key` see `writeKey(prepared:)`.
    @inlinable
    public mutating func writeField<Value: JSONEncodable>(prepared key: StaticString, _ value: Value) {
        if value.isOmitted { return }
        writeKey(prepared: key)
        value.encode(to: &self)
    }

    /// Writes the field even if its value is omitted elsewhere, so that `nil` becomes `null`.
    @inlinable
    public mutating func writeExplicitField<Value: JSONEncodable>(prepared key: StaticString, _ value: Value) {
        writeKey(prepared: key)
        value.encode(to: &self)
    }

    /// Writes the field under a key made at run time, unless its value is omitted.
    @inlinable
    public mutating func writeField<Value: JSONEncodable>(_ name: String, _ value: Value) {
        if value.isOmitted { return }
        writeKey(name)
        value.encode(to: &self)
    }

    /// Writes the field under a key made at run time, `nil` as `null`.
    @inlinable
    public mutating func writeExplicitField<Value: JSONEncodable>(_ name: String, _ value: Value) {
        writeKey(name)
        value.encode(to: &self)
    }
}
