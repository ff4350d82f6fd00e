/// What stands where somebody's data was.
struct AnonymisedValues: Sendable, Equatable {
    /// What the vendor's document prints, which is no address that mail could go to.
    static let printedEmail = "[email protected]"

    var email = printedEmail
    var label = "xyzabc"

    /// By which lists are sorted.
    var emailKey: String { email.lowercased() }

    /// The labels with those of the numbers replaced, set before or not.
    func labels(_ labels: [String], numbers: [Int64]) -> [String] {
        numbers.reduce(into: labels) { $0.set(label, number: $1) }
    }
}

extension [String] {
    /// Sets a label, numbers counting from 1; labels that were not there before it are empty.
    mutating func set(_ label: String, number: Int64) {
        guard (1...Int64(ValidContact.maximumLabels)).contains(number) else { return }
        let index = Int(number) - 1
        while count <= index { append("") }
        self[index] = label
    }
}
