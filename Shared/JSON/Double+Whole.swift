extension Double {
    /// The integer of this very value, if there is one among those that doubles count one by one (up to 2^53). Beyond, a double's
    /// shortest form and its binary value part, and the form is what a document says.
    ///
    /// `Int64(exactly:)` would round through libm, which nothing else here links.
    var wholeNumber: Int64? {
        guard self >= -0x1p53, self <= 0x1p53 else { return nil }
        let truncated = Int64(self)
        return Double(truncated) == self ? truncated : nil
    }
}
