import Contracts
import Testing

@testable import RespondentsService

@Suite("Identifiers of a person")
struct IdentifierTests {
    @Test(
        "an identifier is normalised as its kind wants",
        arguments: [
            (IdentifierKind.uid, " 112233aabbcc\n", "112233aabbcc", "112233aabbcc"),
            (.uid, "Ab C", "Ab C", "Ab C"),
            (.uid, "\u{a0}ż\u{3000}", "ż", "ż"),
            (.email, " Jan.Kowalski@Example.ORG ", "Jan.Kowalski@Example.ORG", "jan.kowalski@example.org"),
            (.email, "ŻÓŁĆ@example.pl", "ŻÓŁĆ@example.pl", "żółć@example.pl"),
            (.mobile, "+48 600-700 800", "+48600700800", "+48600700800"),
            (.mobile, "(0048) 600.700/800", "0048600700800", "0048600700800"),
        ] as [(IdentifierKind, String, String, String)])
    func normalized(kind: IdentifierKind, given: String, text: String, key: String) throws {
        #expect(try Identifier.normalized(kind, given) == Identifier(kind: kind, text: text, key: key))
    }

    @Test("nothing, an empty text and a blank one are no identifier", arguments: IdentifierKind.allCases, [nil, "", "  \t\n\u{a0}"])
    func absent(kind: IdentifierKind, given: String?) throws {
        #expect(try Identifier.normalized(kind, given) == nil)
    }

    @Test(
        "an identifier that is too long or malformed is refused",
        arguments: [
            (IdentifierKind.uid, String(repeating: "x", count: 256)), (.uid, String(repeating: "ż", count: 128)), (.uid, "a\u{0}b"),
            (.uid, "a\nb"), (.email, "jan"), (.email, "@example.org"), (.email, "jan@"), (.email, "a@b@c"), (.email, "a b@c"),
            (.email, String(repeating: "x", count: 250) + "@a.pl"), (.mobile, "abc"), (.mobile, "+"), (.mobile, "600+700"),
            (.mobile, "++48"),
            (.mobile, "60x"), (.mobile, "٣٤٥"), (.mobile, String(repeating: "1", count: 21)),
        ] as [(IdentifierKind, String)])
    func refused(kind: IdentifierKind, given: String) {
        #expect(throws: Identifier.Fault.self) { try Identifier.normalized(kind, given) }
    }

    @Test("255 bytes, 254 bytes and 20 digits are not too long")
    func longest() throws {
        #expect(try Identifier.normalized(.uid, String(repeating: "x", count: 255)) != nil)
        #expect(try Identifier.normalized(.email, String(repeating: "x", count: 249) + "@a.pl") != nil)
        #expect(try Identifier.normalized(.mobile, "+" + String(repeating: "1", count: 20)) != nil)
    }

    @Test("an identity holds what was given, in the order in which it is looked for")
    func identity() throws {
        let identity = try Identity(uid: "u", email: "a@b", mobile: "1")
        #expect(identity.identifiers.map(\.kind) == [.uid, .email, .mobile])
        #expect(try Identity(uid: " ", email: nil, mobile: "1").identifiers.map(\.kind) == [.mobile])
        #expect(try Identity(uid: "", email: nil, mobile: " ").identifiers.isEmpty)
    }

    @Test(
        "identifiers lead to one entry, to none, or to a conflict",
        arguments: [
            ([], AddressMatch.none), ([4], .entry(4)), ([4, 4, 4], .entry(4)), ([4, 5], .conflict), ([4, 4, 5], .conflict),
        ] as [([Int64], AddressMatch)])
    func match(entries: [Int64], match: AddressMatch) {
        #expect(AddressMatch(entries: entries) == match)
    }
}
