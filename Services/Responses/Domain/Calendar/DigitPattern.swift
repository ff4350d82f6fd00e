/// A text of fixed shape, such as `dddd-dd-dd`: a `d` stands for an ASCII digit, everything else for itself.
struct DigitPattern {
    private let pattern: [UInt8]

    init(_ pattern: StaticString) {
        self.pattern = pattern.withUTF8Buffer(Array.init)
    }

    /// The number that each run of digits denotes; nil when the text has another shape.
    func numbers(in text: some Collection<UInt8>) -> [Int]? {
        guard text.count == pattern.count else { return nil }
        var numbers: [Int] = []
        var isInRun = false
        for (expected, byte) in zip(pattern, text) {
            guard expected == UInt8(ascii: "d") else {
                guard byte == expected else { return nil }
                isInRun = false
                continue
            }
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let digit = Int(byte - UInt8(ascii: "0"))
            if isInRun { numbers[numbers.count - 1] = numbers[numbers.count - 1] * 10 + digit } else { numbers.append(digit) }
            isInRun = true
        }
        return numbers
    }
}
