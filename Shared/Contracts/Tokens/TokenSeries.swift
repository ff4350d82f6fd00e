import JSON

/// Tokens for one survey that are issued together and belong to nobody known.
@Message
public struct NewTokenSeries: Sendable, Equatable {
    /// The caller has checked that it is the account's, and that its links are personal.
    public var survey: Int64
    /// 1 to 255 bytes: names the series in its account. The same name again gives the same tokens, and goes on where it stopped.
    public var name: String
    /// 1 to 1,000,000. A repeat asks for as many.
    public var count: Int64
}

/// What a series is answered with: how far it is, then its tokens in their order, with news of how far it is in between.
@Message
public enum TokenSeriesItem: Sendable, Equatable {
    case progress(TokenSeriesProgress)
    /// The next tokens of the series, 6 letters and digits each, all of them on disk.
    case tokens([String])
}

@Message
public struct TokenSeriesProgress: Sendable, Equatable {
    /// Tokens of the series that are on disk, whether they have been sent or not.
    public var issued: Int64
    /// Those that there will be.
    public var count: Int64
}
