/// The words that addresses of the public interface begin with (BEHAVIOUR, section 7, 4): no project and no access code, which stand in the
/// same place, is called like one of them, whatever its case.
public enum PathWords {
    private static let reserved: Set<String> = [
        "ankieta", "api", "assets", "buyers", "livez", "manage", "metrics", "oauth", "optout", "readyz", "start-survey", "survey-complete",
    ]

    public static func isReserved(_ word: String) -> Bool {
        reserved.contains(word.lowercased())
    }
}
