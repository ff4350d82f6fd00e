import BenchmarkLoad
import JSON

/// How fast the many tokens were issued.
@Message
struct TokensIssued {
    var perSecond: Double
    /// Issuing one grant while the many are issued.
    var meanwhile: LoadReport
}

/// Calls of a kind begin.
@Message
struct TokensPhase {
    /// `lookUp` of a token by itself, `startAgain` of one that has been started, `firstStart` of one that has not: that is acknowledged when
    /// it is on disk.
    var kind: String
}

/// Calls of a kind to the service with few tokens and to the one with many.
@Message
struct TokensComparison {
    var kind: String
    var few: LoadReport
    var many: LoadReport
}
