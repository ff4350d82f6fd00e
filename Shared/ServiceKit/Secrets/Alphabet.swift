/// The characters that a token is drawn from.
public struct Alphabet: Sendable {
    let characters: [Character]

    public init(_ characters: String) {
        self.characters = Array(characters)
    }

    public static let upperCaseAndDigits = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    public static let lettersAndDigits = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

    /// A word of `length` independent characters, each as likely as any other, drawn from the system's generator and no other.
    public func randomWord(length: Int) -> String {
        var word = ""
        for _ in 0..<length {
            // Unbiased, unlike a remainder; nil only for an alphabet without characters.
            if let character = characters.randomElement() { word.append(character) }
        }
        return word
    }
}
