import Contracts

/// A page's form as the browser sends it back.
struct ParticipationForm: Sendable {
    let seal: FormSeal?
    /// What was typed, to be shown again.
    let questions: ParameterTree
    /// Whether it is to be put aside and not to be answered.
    let isDraft: Bool
    let form: ParameterTree

    /// A page may have matrices of hundreds of fields, each of which a browser sends, empty or not.
    private static let limits = {
        var limits = ParameterLimits()
        limits.variables = 20_000
        return limits
    }()

    /// - Parameter body: As a browser sends it.
    init(_ body: some Collection<UInt8>) throws(ParameterError) {
        try self.init(ParameterTree(form: body, limits: Self.limits))
    }

    init(_ form: ParameterTree) throws(ParameterError) {
        self.form = form
        seal = try form.given("form").flatMap(FormSeal.init)
        questions = form["questions"]?.tree ?? ParameterTree()
        isDraft = try form.given("save") != nil
    }

    /// - Throws: `Fault.invalid` for answers of a shape that no question has.
    func answers(at position: FillingPosition, page: Int64) throws -> PageAnswers {
        PageAnswers(
            survey: position.survey, response: position.response, respondentKey: position.respondentKey, page: page,
            answers: try SubmittedAnswer.all(in: form).map(meant))
    }

    /// What a person has meant by what a page without scripts could let them enter.
    private func meant(_ answer: SubmittedAnswer) -> SubmittedAnswer {
        var answer = answer
        switch answer.type {
        case 0:
            // Who writes an answer of their own has chosen it.
            if answer.answer?.isEmpty ?? true, let other = answer.others.first(where: { !$0.value.isBlank }) {
                answer.answer = String(other.row)
            }
        case 6:
            for other in answer.others where !other.value.isBlank && !answer.answers.contains(where: { $0.row == other.row }) {
                answer.answers.append(SubmittedCell(row: other.row, value: "true"))
            }
        case 12: answer.answer = answer.answer.map(Self.dayFirst)
        case 16:
            // The page has one field for the reason, whatever the score; the filling interface wants it by score.
            if let reason = questions[String(answer.question)]?.tree?["reason"]?.text, !reason.isBlank,
                let score = answer.answer.flatMap({ Int64($0) })
            {
                answer.others.append(SubmittedCell(row: score, value: reason))
            }
        default: break
        }
        for index in answer.answers.indices { answer.answers[index].value.useLineFeeds() }
        for index in answer.others.indices { answer.others[index].value.useLineFeeds() }
        return answer
    }

    /// `5.3.2026`, `05/03/2026` and `2026-03-05` as `05-03-2026`; what is no date stays as it is, to be refused.
    static func dayFirst(_ text: String) -> String {
        let parts = text.filter { !$0.isWhitespace }.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "." || $0 == "/" }
        let isNumber = parts.allSatisfy { 1...4 ~= $0.utf8.count && $0.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } }
        guard parts.count == 3, isNumber else { return text }
        let (day, year) = parts[0].utf8.count == 4 ? (parts[2], parts[0]) : (parts[0], parts[2])
        guard year.utf8.count == 4, day.utf8.count <= 2, parts[1].utf8.count <= 2 else { return text }
        return [day, parts[1]].map { $0.utf8.count == 1 ? "0\($0)" : String($0) }.joined(separator: "-") + "-\(year)"
    }
}

extension String {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }

    /// Forms send two characters for the end of a line, of which a person has typed one.
    fileprivate mutating func useLineFeeds() {
        if utf8.contains(UInt8(ascii: "\r")) { self = replacing("\r\n", with: "\n") }
    }
}
