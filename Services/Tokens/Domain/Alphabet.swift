/// The characters that a token is drawn from.
struct Alphabet: Sendable {
    let characters: [Character]

    init(_ characters: String) {
        self.characters = Array(characters)
    }

    static let upperCaseAndDigits = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    static let lettersAndDigits = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

    /// A word of `length` independent characters, each as likely as any other, drawn from the system's generator and no other.
    func randomWord(length: Int) -> String {
        var word = ""
        for _ in 0..<length {
            // Unbiased, unlike a remainder; nil only for an alphabet without characters.
            if let character = characters.randomElement() { word.append(character) }
        }
        return word
    }
}
