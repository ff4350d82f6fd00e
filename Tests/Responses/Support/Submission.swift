import Contracts

/// A submission for question 1002, written as its form fields: `answer=3`, `answers[1]=2`, `answers[1][2]=x`, `other[3]=text`.
func submission(_ type: Int64?, _ fields: String) -> SubmittedAnswer {
    var submitted = SubmittedAnswer(question: 1002, type: type)
    for field in fields.split(separator: "&") {
        let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let numbers = parts[0].split(whereSeparator: { $0 == "[" || $0 == "]" }).dropFirst().compactMap { Int64($0) }
        let cell = SubmittedCell(row: numbers.first ?? 0, column: numbers.dropFirst().first, value: parts[1])
        if parts[0] == "answer" {
            submitted.answer = parts[1]
        } else if parts[0].hasPrefix("answers") {
            submitted.answers.append(cell)
        } else {
            submitted.others.append(cell)
        }
    }
    return submitted
}
