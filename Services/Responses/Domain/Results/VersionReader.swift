import JSON

/// Reads stored answers to one version of a survey into the cells of a row.
struct VersionReader: Sendable, Equatable {
    private let plans: [Int64: AnswerPlan]

    /// - Parameter index: The column of a name.
    init(_ questionnaire: Questionnaire, index: (String) -> Int) {
        var plans: [Int64: AnswerPlan] = [:]
        for page in questionnaire.pages {
            for question in page.questions {
                plans[question.id] = AnswerPlan(question) { index(question.columnName($0)) }
            }
        }
        self.plans = plans
    }

    /// Reads the answers of one page, as `Answer.document` writes them, by question id.
    ///
    /// Answers to questions that the version does not have are passed over.
    func read(_ answers: UnsafeRawBufferPointer, into cells: inout [ResultCell]) throws(JSONError) {
        var reader = JSONReader(answers)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if let id = Int64(key), let plan = plans[id] {
                try plan.read(&reader, into: &cells)
            } else {
                try reader.skipValue()
            }
        }
        try reader.finish()
    }
}
