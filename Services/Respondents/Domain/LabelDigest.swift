import Crypto

/// What a label is found by: 64 bits of its text's hash. Whoever finds something by it compares the text as well.
enum LabelDigest {
    static func of(_ text: String) -> Int64 {
        SHA256.hash(data: Array(text.utf8)).prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }
}
