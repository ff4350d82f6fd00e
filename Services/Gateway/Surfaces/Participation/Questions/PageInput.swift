import RPC

/// What a person has entered on a page, and what was found wrong with it.
struct PageInput: Sendable {
    /// By question, named as the filling interface names its parameters.
    var typed = ParameterTree()
    /// The violations that the service has named; nil when it has not refused the page.
    var violations: [FieldViolation]?

    func typed(for question: Int64) -> ParameterTree? {
        typed[String(question)]?.tree
    }
}
