/// How much a request may hold.
public struct ParameterLimits: Sendable {
    /// Variables of a query or form. PHP's default, 1,000.
    public var variables = 1_000
    /// Names on the way to a value: `a[b]` is 2. Default 8.
    public var depth = 8
    /// Bytes of one name between brackets. Default 255.
    public var keyLength = 255
    /// Values of a JSON body. Default 20,000: an update of 100 respondents with 15 labels each has 3,200.
    public var jsonValues = 20_000

    public init() {}

    public static let standard = ParameterLimits()
}
