import Testing

@testable import GatewayService

@Suite("An author's text")
struct RichTextTests {
    @Test(
        "is formatted by its few tags, and everything else in it is letters",
        arguments: [
            ("Plain & simple", "Plain &amp; simple", ""), ("<b>a</b> <STRONG>b</STRONG>", "<b>a</b> <strong>b</strong>", ""),
            ("a\r\nb\nc<br/>d", "a<br>b<br>c<br>d", ""), ("<i>a<b>b</i>c</b>", "<i>a<b>b</b></i>c", ""), ("<b>open", "<b>open</b>", ""),
            ("</b>closed", "closed", ""), ("1 < 2 > 0", "1 &lt; 2 &gt; 0", ""), ("<b onclick=x>a</b>", "&lt;b onclick=x&gt;a", ""),
            ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;", ""), ("<<b>>", "&lt;<b>&gt;</b>", ""), ("<", "&lt;", ""),
            ("Choose:<ul>\n<li>a\n<li><b>b</ul>done", "Choose:", "<ul><li>a<br></li><li><b>b</b></li></ul>done"),
            ("<b>x<ol><li>a</ol>", "<b>x</b>", "<ol><li>a</li></ol>"), ("<li>alone", "alone", ""),
            (
                "<a href=\"https://example.org/?a=1&b=2\">x</a>",
                #"<a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer" target="_blank">x</a>"#, ""
            ),
            ("<a href='HTTP://example.org'>x", #"<a href="HTTP://example.org" rel="noopener noreferrer" target="_blank">x</a>"#, ""),
            ("<a href=\"javascript:x\">y</a>", "&lt;a href=&quot;javascript:x&quot;&gt;y", ""),
            ("<a href=\" https://e.org\">y</a>", "&lt;a href=&quot; https://e.org&quot;&gt;y", ""),
            ("<a href='https://e.org/\" onclick=\"x'>y</a>", "&lt;a href=&#39;https://e.org/&quot; onclick=&quot;x&#39;&gt;y", ""),
        ])
    func formats(text: String, lead: String, rest: String) {
        let rich = RichText(text)
        #expect(rich.lead == lead)
        #expect(rich.rest == rest)
    }

    @Test("on a label has neither lists nor links")
    func labels() {
        #expect(RichText("<b>a</b><ul><li>b</li></ul><a href=\"https://e.org\">c</a>", .label).lead == "<b>a</b>bc")
        #expect(RichText("<b>a</b> & <i>b</i>", .label).plain == "a & b")
    }

    @Test("whatever it is, becomes markup in which only those tags stand and each is closed", arguments: 0..<200)
    func balances(seed: Int) throws {
        var generator = SeededLetters(seed: UInt64(seed))
        let parts = [
            "<b>", "</b>", "<i>", "</i>", "<ul>", "</ul>", "<ol>", "</ol>", "<li>", "</li>", "<a href=\"https://e.org\">", "</a>", "<br>",
            "x", "\n", "<", ">", "\"", "&", "<a href=x>",
        ]
        let text = (0..<40).map { _ in parts[Int(generator.next() % UInt64(parts.count))] }.joined()
        let rich = RichText(text)
        for markup in [rich.lead, rich.rest] {
            var open: [Substring] = []
            for match in markup.matches(of: /<(\/?)([a-z]+)((?: href="https:\/\/e\.org" rel="noopener noreferrer" target="_blank")?)>/) {
                if match.2 == "br" { continue }
                if match.1.isEmpty {
                    open.append(match.2)
                } else {
                    #expect(open.popLast() == match.2, "\(text)")
                }
            }
            #expect(open.isEmpty, "\(text)")
            let bare = markup.replacing(/<\/?[a-z]+(?: href="https:\/\/e\.org" rel="noopener noreferrer" target="_blank")?>/, with: "")
            #expect(!bare.contains("<") && !bare.contains(">") && !bare.contains("\""), "\(markup)")
        }
        #expect(!rich.lead.contains("<ul") && !rich.lead.contains("<ol") && !rich.lead.contains("<li"))
    }
}

/// SplitMix64.
private struct SeededLetters {
    var seed: UInt64

    mutating func next() -> UInt64 {
        seed &+= 0x9E37_79B9_7F4A_7C15
        var mixed = seed
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
