/// The parameter that an answer came in, such as `questions[12][answers][3]`: a value until somebody has to read it, which is seldom.
struct AnswerPath: Sendable, CustomStringConvertible {
    /// The id as it was sent: a consent block may have come as `questions[1]` (F-16).
    let question: Int64
    private var member: String?
    private var row: Int64?
    private var column: Int64?

    init(question: Int64) {
        self.question = question
    }

    var answer: AnswerPath { member("answer") }
    var answers: AnswerPath { member("answers") }

    func member(_ name: String) -> AnswerPath {
        var path = self
        path.member = name
        return path
    }

    func row(_ row: Int64) -> AnswerPath {
        var path = self
        path.row = row
        return path
    }

    func column(_ column: Int64) -> AnswerPath {
        var path = self
        path.column = column
        return path
    }

    var description: String {
        let parts = [member, row.map { String($0) }, column.map { String($0) }]
        return "questions[\(question)]" + parts.compactMap { $0.map { "[\($0)]" } }.joined()
    }
}

extension Mistakes {
    mutating func note(_ path: AnswerPath, _ description: String) {
        note(path.description, description)
    }
}
