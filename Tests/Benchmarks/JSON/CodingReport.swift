import JSON

/// What `bench-json` measured.
@Message
struct CodingReport {
    var measurements: [Measurement]

    @Message
    struct Measurement {
        /// `decode` or `encode`
        var operation: String
        /// Length of the document.
        var bytes: Int
        /// For one operation of our coder.
        var nanoseconds: Double
        var foundationNanoseconds: Double
    }
}
