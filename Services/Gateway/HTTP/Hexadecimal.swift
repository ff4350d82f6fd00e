extension Sequence<UInt8> {
    /// Two lower-case digits a byte.
    var hexadecimal: String {
        let letters = Array("0123456789abcdef".utf8)
        var digits: [UInt8] = []
        for byte in self {
            digits.append(letters[Int(byte >> 4)])
            digits.append(letters[Int(byte & 15)])
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
