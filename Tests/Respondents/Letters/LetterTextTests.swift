import Foundation
import Testing

@testable import RespondentsService

@Suite("The text of letters")
struct LetterTextTests {
    private static let values = LetterValues(
        link: "https://x/?a=1&b=2", email: "jan@example.org", optOut: "https://x/optout/t", labels: ["Jan", "<Nowak>", "%link%"])

    @Test(
        "placeholders are filled once, and everything else stays",
        arguments: [
            ("Hello %label1%: %link%", "Hello Jan: https://x/?a=1&b=2"), ("%email%|%optout%", "jan@example.org|https://x/optout/t"),
            ("%label3%", "%link%"), ("%label15%.", "."), ("%label16% %label0% %label01% %LINK%", "%label16% %label0% %label01% %LINK%"),
            ("100 % of 50 %", "100 % of 50 %"), ("%%link%%", "%https://x/?a=1&b=2%"), ("%", "%"), ("", ""),
            ("zażółć %label1%", "zażółć Jan"),
            ("%label1%link%", "Janlink%"),
        ])
    func placeholders(template: String, text: String) {
        #expect(Placeholders.filled(template, with: Self.values, as: .plain) == text)
    }

    @Test("in HTML what is filled in is no markup")
    func html() {
        let text = Placeholders.filled(#"<a href="%link%">%label2%</a>"#, with: Self.values, as: .html)
        #expect(text == #"<a href="https://x/?a=1&amp;b=2">&lt;Nowak&gt;</a>"#)
    }

    @Test("a header is one header, whatever it is made of", arguments: ["a\r\nBcc: x@y", "a\nb", "a\u{2028}b", "a\u{0}b", "ż\r\n\r\nbody"])
    func injection(text: String) {
        for header in [HeaderText.unstructured(text), HeaderText.displayName(text)] {
            #expect(!header.replacing("\r\n =?", with: "").contains { $0.isNewline || $0 == "\u{0}" })
        }
    }

    @Test("plain texts stay, others become encoded words in short lines")
    func headers() {
        #expect(HeaderText.unstructured("Please answer") == "Please answer")
        #expect(HeaderText.unstructured("=?UTF-8?B?eA==?=").hasPrefix("=?UTF-8?B?PT9"))
        #expect(HeaderText.displayName(#"A "B" \C"#) == #""A \"B\" \\C""#)
        let long = HeaderText.unstructured(String(repeating: "zażółć gęślą jaźń ", count: 8))
        #expect(long.components(separatedBy: "\r\n ").allSatisfy { $0.utf8.count <= 67 })
    }

    @Test(
        "quoted-printable keeps lines short, and no line begins with a dot",
        arguments: [
            ("a=b\n", "a=3Db\r\n"), ("x \ny", "x=20\r\ny\r\n"), (".dot\r\n.", "=2Edot\r\n=2E\r\n"), ("ż", "=C5=BC\r\n"), ("", ""),
            (String(repeating: "a", count: 76), String(repeating: "a", count: 76) + "\r\n"),
            (String(repeating: "a", count: 77), String(repeating: "a", count: 75) + "=\r\naa\r\n"),
            (String(repeating: "a", count: 75) + ".b", String(repeating: "a", count: 75) + "=\r\n=2Eb\r\n"),
        ])
    func quotedPrintable(text: String, encoded: String) {
        #expect(String(decoding: QuotedPrintable.encoded(text), as: UTF8.self) == encoded)
    }

    @Test("dates are those of RFC 5322")
    func date() {
        #expect(MIMELetter.text(ofDate: 1_760_000_000_000_000) == "Thu, 09 Oct 2025 08:53:20 +0000")
    }

    @Test(
        "addresses that could end early, or are none, are not written to",
        arguments: [
            "a@b>", "a b@c", "a@b@c", "a@", "@b", "", "a@b\r\nRCPT TO:<x@y>", "a,b@c", "<a@b", "\"a\"@b", "[email protected]", "a@b;c",
        ])
    func noAddress(text: String) {
        #expect(MailAddress(text) == nil)
    }

    @Test("the domain of an address is in lower case, the rest as it was given")
    func address() throws {
        let address = try #require(MailAddress("Jan.Kowalski+x@Example.ORG"))
        #expect(address.text == "Jan.Kowalski+x@Example.ORG" && address.domain == "example.org" && address.local == "Jan.Kowalski+x")
    }

    @Test("what a server says is kept without addresses and secrets")
    func words() {
        let words = "550 5.1.1 <jan@example.org>: Jan is unknown\r\n see http://x/TOKEN and other@example.org"
        let kept = ServerWords.cleaned(words, hiding: ["jan@example.org", "Jan", "TOKEN"])
        #expect(kept == "550 5.1.1 <…>: … is unknown see http://x/… and …")
        #expect(ServerWords.cleaned(String(repeating: "x", count: 1_000), hiding: []).count == 300)
    }
}

@Suite("Opting out")
struct OptOutKeyTests {
    private let key = OptOutKey(secret: Array(0..<32))

    @Test("a token leads to the mark of its address, and to nothing else")
    func token() throws {
        let mark = key.mark("jan@example.org", account: 7)
        let token = key.token(mark)
        #expect(token.wholeMatch(of: /[A-Za-z0-9_-]{54}/) != nil)
        #expect(key.mark(token: token) == mark)
        #expect(key.mark("jan@example.org", account: 8) != mark)
        #expect(OptOutKey(secret: Array(1..<33)).mark(token: token) == nil)
    }

    @Test("a token that was changed, cut or made up is nobody's")
    func forged() {
        let token = key.token(key.mark("jan@example.org", account: 7))
        for index in stride(from: 0, to: 53, by: 4) {
            var characters = Array(token)
            characters[index] = characters[index] == "A" ? "B" : "A"
            #expect(key.mark(token: String(characters)) == nil)
        }
        for text in ["", String(token.dropLast()), token + "A", String(repeating: "A", count: 54), String(repeating: "ż", count: 27)] {
            #expect(key.mark(token: text) == nil)
        }
    }
}
