import NIOCore

extension Metadata {
    /// Appends the block, or nothing when it is empty.
    public func write(to buffer: inout ByteBuffer) {
        guard !isEmpty else { return }
        buffer.writeInteger(UInt16(encodedSize - 2))
        if let trace {
            buffer.writeMultipleIntegers(MetadataKey.trace, UInt16(TraceContext.size), trace.traceHigh, trace.traceLow, trace.span)
            buffer.writeInteger(trace.flags)
        }
        if let caller { Self.write(MetadataKey.caller, caller, to: &buffer) }
        if let idempotencyKey { Self.write(MetadataKey.idempotencyKey, idempotencyKey, to: &buffer) }
        if let account { buffer.writeMultipleIntegers(MetadataKey.account, UInt16(8), account) }
        for entry in named {
            buffer.writeMultipleIntegers(
                MetadataKey.named, UInt16(1 + entry.name.utf8.count + entry.value.count), UInt8(entry.name.utf8.count))
            buffer.writeString(entry.name)
            buffer.writeBytes(entry.value)
        }
    }

    private static func write(_ key: UInt8, _ text: String, to buffer: inout ByteBuffer) {
        buffer.writeMultipleIntegers(key, UInt16(text.utf8.count))
        buffer.writeString(text)
    }

    /// Takes the block off the front of a frame's body.
    ///
    /// - Throws: `WireError.malformedMetadata`.
    public static func read(from body: inout ByteBuffer) throws(WireError) -> Metadata {
        guard let total: UInt16 = body.readInteger(), var block = body.readSlice(length: Int(total)) else { throw .malformedMetadata }
        var metadata = Metadata()
        while block.readableBytes > 0 {
            guard let (key, length) = block.readMultipleIntegers(as: (UInt8, UInt16).self),
                var value = block.readSlice(length: Int(length))
            else { throw .malformedMetadata }
            try metadata.set(key, &value)
        }
        return metadata
    }

    private mutating func set(_ key: UInt8, _ value: inout ByteBuffer) throws(WireError) {
        switch key {
        case MetadataKey.trace:
            guard value.readableBytes == TraceContext.size,
                let (high, low, span, flags) = value.readMultipleIntegers(as: (UInt64, UInt64, UInt64, UInt8).self)
            else { throw .malformedMetadata }
            trace = TraceContext(traceHigh: high, traceLow: low, span: span, flags: flags)
        case MetadataKey.caller:
            caller = try Self.text(&value)
        case MetadataKey.idempotencyKey:
            idempotencyKey = try Self.text(&value)
        case MetadataKey.account:
            guard value.readableBytes == 8, let number: Int64 = value.readInteger() else { throw .malformedMetadata }
            account = number
        case MetadataKey.named:
            guard let nameLength: UInt8 = value.readInteger(), var name = value.readSlice(length: Int(nameLength)) else {
                throw .malformedMetadata
            }
            named.append(Named(name: try Self.text(&name), value: Array(value.readableBytesView)))
        default:
            break
        }
    }

    private static func text(_ value: inout ByteBuffer) throws(WireError) -> String {
        let bytes = value.readableBytesView
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformedMetadata }
        return text
    }
}
