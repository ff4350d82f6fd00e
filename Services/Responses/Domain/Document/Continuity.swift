/// What a replacement leaves as it is once there are responses: an answer names its question by id, and choices, rows, columns and fields by
/// number. Whoever reads it with a later version must not read anything else in it.
///
/// Texts may be reworded, questions may come, go and move, answers may be added at the end. Responses that are running go on with the version
/// that they were begun with, whatever changes.
struct Continuity {
    /// As the responses know them.
    private let questions: [Int64: Question]
    private let level: SecurityLevel?

    init(origin: SurveyReader.Origin) {
        guard case .replacement(let questionnaire, _, hasResponses: true) = origin else {
            questions = [:]
            level = nil
            return
        }
        let known = questionnaire.pages.flatMap { page in page.questions.map { ($0.id, $0) } }
        questions = Dictionary(known, uniquingKeysWith: { first, _ in first })
        level = questionnaire.settings.securityLevel
    }

    /// Whether responses belong to persons does not change under them (BEHAVIOUR 3.1, "Security levels").
    func check(_ new: SecurityLevel, _ mistakes: inout Mistakes) {
        guard let level, new != level, new == .token || level == .token else { return }
        mistakes.note("security_level", "This cannot be changed to or from 3 (token) any more: there are responses.")
    }

    /// - Parameter object: The document of the question, for the paths.
    func check(_ question: Question, _ object: DocumentObject, _ mistakes: inout Mistakes) {
        guard let before = questions[question.id] else { return }
        guard before.type == question.type else {
            mistakes.note(
                object.path(to: "type"),
                "There are responses to this question as \(before.type.title): a question of another type is a new one and has no `id` yet."
            )
            return
        }
        if case .openText(let least) = before.kind, case .openText(let fields) = question.kind, fields < least {
            mistakes.note(object.path(to: "fields"), "There are responses to \(least) fields: there cannot be fewer any more.")
        }
        for (before, after) in zip(before.kind.numbered, question.kind.numbered) {
            check(before.texts, after.texts, at: object.path(to: before.member), suffix: before.suffix, &mistakes)
        }
    }

    /// Texts may change, places may not. A text that appears at another place than before was moved there.
    private func check(_ before: [String], _ after: [String], at path: String, suffix: String, _ mistakes: inout Mistakes) {
        if after.count < before.count {
            mistakes.note(path, "There are responses to \(before.count) of these, by number: none can be removed any more.")
        }
        for (index, (old, new)) in zip(before, after).enumerated() where old != new && (before.contains(new) || after.contains(old)) {
            mistakes.note(
                "\(path)[\(index)]\(suffix)",
                "There are responses in which number \(index + 1) means another of these: new ones go to the end, none changes its number.")
        }
    }
}

extension QuestionKind {
    /// The lists of texts that answers refer to by number, with the names of their members.
    fileprivate var numbered: [(member: String, texts: [String], suffix: String)] {
        func answers(_ texts: [String]) -> (String, [String], String) { ("answers", texts, ".text") }
        switch self {
        case .singleChoice(let choices), .multipleChoice(let choices, _), .dropDown(let choices): return [answers(choices.map(\.text))]
        case .matrix(let rows, let scale, _), .grouping(let rows, let scale): return [answers(rows), ("scale", scale, "")]
        case .form(let rows), .points(let rows, _), .ranking(let rows), .sliders(let rows, _): return [answers(rows)]
        case .openText, .number, .email, .date, .consent, .recommendation, .description, .upload: return []
        }
    }
}
