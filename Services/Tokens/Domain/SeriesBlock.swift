import Contracts
import RPC

/// A series of tokens as it stands.
struct Series: Equatable, Sendable {
    let id: Int64
    let account: Int64
    let survey: Int64
    /// Tokens that there will be.
    let count: Int64
    /// Tokens that there are: those with an index below.
    var issued: Int64

    var progress: TokenSeriesProgress { TokenSeriesProgress(issued: issued, count: count) }

    /// The issue key of a token of the series. Its order as a text is that of the indexes.
    func issueKey(_ index: Int64) -> String {
        let digits = String(index)
        return "series:\(id):" + String(repeating: "0", count: max(0, 7 - digits.count)) + digits
    }
}

/// Tokens of a series that are drawn and sealed, so that the transaction that issues them has to write them only.
struct SeriesBlock: Sendable {
    struct Candidate: Sendable {
        /// Place in the block.
        let place: Int
        let issueKey: String
        let hash: [UInt8]
        let sealed: [UInt8]
    }

    /// The index of the first token.
    let first: Int64
    /// By place.
    let tokens: [String]
    /// In the order of their hashes, in which a large index is changed page by page.
    let candidates: [Candidate]

    /// Draws the tokens behind those that are issued.
    ///
    /// Costs each some microseconds of computing.
    init(drawing count: Int, of series: Series, with seal: TokenSeal) throws {
        first = series.issued
        var tokens: [String] = []
        var candidates: [Candidate] = []
        tokens.reserveCapacity(count)
        candidates.reserveCapacity(count)
        for place in 0..<count {
            let token = GrantForm.surveyToken.randomToken()
            let issueKey = series.issueKey(first + Int64(place))
            let row = TokenRow(account: series.account, issueKey: issueKey)
            candidates.append(Candidate(place: place, issueKey: issueKey, hash: seal.hash(token), sealed: try seal.seal(token, for: row)))
            tokens.append(token)
        }
        candidates.sort { $0.hash.lexicographicallyPrecedes($1.hash) }
        self.tokens = tokens
        self.candidates = candidates
    }
}

extension NewTokenSeries {
    /// The most tokens of one series.
    static let most: Int64 = 1_000_000

    var violations: [FieldViolation] {
        var violations: [FieldViolation] = []
        if !(1...255 ~= name.utf8.count) { violations.append(FieldViolation(field: "name", description: "must be 1 to 255 bytes")) }
        if !(1...Self.most ~= count) { violations.append(FieldViolation(field: "count", description: "must be 1 to 1,000,000")) }
        return violations
    }
}
