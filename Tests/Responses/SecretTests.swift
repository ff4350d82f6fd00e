import Testing

@testable import ResponsesService

@Suite("Secrets")
struct SecretTests {
    @Test("keys are 32 lower-case hexadecimal digits, each another")
    func makesKeys() {
        let keys = (0..<1_000).map { _ in Secrets.hexadecimal(bytes: 16) }
        #expect(Set(keys).count == keys.count)
        #expect(keys.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy { "0123456789abcdef".contains($0) } })
    }

    @Test("a uuid has its version and variant")
    func makesUUIDs() throws {
        let uuid = Secrets.uuid()
        #expect(uuid.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
        #expect(Array(uuid)[14] == "4")
        #expect("89ab".contains(Array(uuid)[19]))
    }

    @Test(
        "texts are equal byte by byte alone",
        arguments: [
            ("a", "a", true), ("a", "b", false), ("", "", true), ("", "a", false), ("a", "", false), ("aa", "a", false),
            ("\u{e9}", "e\u{301}", false),
        ])
    func compares(_ given: String, _ expected: String, _ areEqual: Bool) {
        #expect(Secrets.areEqual(given, expected) == areEqual)
    }

    @Test("a password is recognised by its digest, which is salted and does not hold it")
    func digestsPasswords() {
        let digest = PasswordDigest(of: "tajne hasło")
        #expect(digest.matches("tajne hasło"))
        #expect(!digest.matches("tajne haslo"))
        #expect(!digest.matches(""))
        #expect(!PasswordDigest.none.matches(""))
        #expect(digest != PasswordDigest(of: "tajne hasło"))
        #expect(!digest.text.contains("tajne"))
    }
}
