/// The language of what an author has written, as markup wants it.
struct SurveyLanguage: Sendable, Equatable {
    /// The codes of languages written from right to left, and the scripts that make one so.
    private static let rightToLeft: Set<String> = [
        "ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ku-arab", "nqo", "ps", "sd", "syr", "ug", "ur", "yi",
    ]
    private static let rightToLeftScripts: Set<String> = ["arab", "hebr", "thaa", "syrc", "nkoo"]

    /// A language tag, such as `pl`.
    let tag: String

    var isRightToLeft: Bool {
        let parts = tag.lowercased().split(separator: "-").map(String.init)
        guard let language = parts.first else { return false }
        // A script that is named decides: Punjabi has two, and so has Azerbaijani.
        if let script = parts.dropFirst().first(where: { $0.utf8.count == 4 }) { return Self.rightToLeftScripts.contains(script) }
        return Self.rightToLeft.contains(language)
    }

    var direction: String { isRightToLeft ? "rtl" : "ltr" }
}
