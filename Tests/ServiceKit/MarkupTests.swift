import ServiceKit
import Testing

@Suite("Text in markup")
struct MarkupTests {
    @Test(
        "what markup takes for its own is written as references, and nothing else is changed",
        arguments: [
            ("", ""), ("Kawa i herbata: żółć 🫖", "Kawa i herbata: żółć 🫖"),
            ("<b a=\"1\" c='2'>&", "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;"),
            ("&amp;", "&amp;amp;"),
            // One character each, with an accent or a variation behind the mark.
            ("\"\u{301}<\u{338}'\u{FE0F}", "&quot;\u{301}&lt;\u{338}&#39;\u{FE0F}"),
        ])
    func references(text: String, escaped: String) {
        #expect(Array(text.escapedForMarkup.unicodeScalars) == Array(escaped.unicodeScalars))
    }
}
