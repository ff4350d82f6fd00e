import JSON

/// What the fuzzer decodes besides values: every kind of field that a generated decoder knows.
@Message
struct FuzzedMessage: Equatable {
    var id: Int64
    var small: UInt8 = 0
    var ratio: Double?
    var text: String?
    var list: [FuzzedMessage] = []
    var table: [String: Bool?] = [:]
    @Key("choice") var answer: FuzzedAnswer?
    @ExplicitNull var extra: JSONValue?
}

@Message
enum FuzzedAnswer: Equatable {
    case none
    case number(Int)
    case words([String])
}

/// libFuzzer's entry: whatever is accepted must read back equal, from every style of writing.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    let value = try? JSON.decode(JSONValue.self, from: bytes)
    check(value)
    let message = try? JSON.decode(FuzzedMessage.self, from: bytes)
    check(message)

    // One grammar: what a value refuses neither a message nor a skip may accept, and a skip accepts whatever a value does.
    var reader = JSONReader(bytes)
    let isSkipped = (try? reader.skipValue()) != nil && (try? reader.finish()) != nil
    precondition(isSkipped == (value != nil), "skipping and reading disagree")
    precondition(message == nil || value != nil, "a message was read from what is no JSON")
    return 0
}

private func check<Value: JSONCodable & Equatable>(_ value: Value?) {
    guard let value else { return }
    for options in [JSONWriter.Options(), JSONWriter.Options(escapesSlashes: true, escapesNonASCII: true)] {
        let written = JSON.encode(value, options: options)
        precondition((try? JSON.decode(Value.self, from: written)) == value, "what was written reads back differently")
    }
}
