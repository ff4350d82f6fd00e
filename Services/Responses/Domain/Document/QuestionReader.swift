import JSON

/// Reads one question of a document.
struct QuestionReader {
    private static let commonNames = ["id", "type", "text", "required"]
    private static let optionalNames = Set(QuestionType.allCases.flatMap(\.members))

    let object: DocumentObject
    /// Index of the page that it stands on.
    let page: Int
    let targets: PageTargets
    /// Whether the document was accepted before.
    let isStored: Bool

    func read(id: Int64, _ mistakes: inout Mistakes) -> Question? {
        let text = object.requiredText("text", limit: SurveyLimits.questionText, &mistakes)
        let isRequired = object.flag("required", &mistakes)
        guard let type = type(&mistakes) else {
            object.refuseMembers(except: Self.commonNames + Self.optionalNames, &mistakes)
            return nil
        }
        refuseMembers(of: type, &mistakes)
        guard let kind = kind(of: type, &mistakes) else { return nil }
        return Question(id: id, text: text, isRequired: isRequired, kind: kind)
    }

    private func type(_ mistakes: inout Mistakes) -> QuestionType? {
        guard let value = object["type"] else {
            mistakes.note(object.path(to: "type"), "A question needs its type, a number from 0 to 19.")
            return nil
        }
        guard let number = value.integer else {
            mistakes.note(object.path(to: "type"), "This must be the number of a question type.")
            return nil
        }
        guard let type = QuestionType(rawValue: number) else {
            mistakes.note(
                object.path(to: "type"),
                number == 20 ? "Questions of type 20 (rating) are not supported." : "There is no question type \(number).")
            return nil
        }
        return type
    }

    private func refuseMembers(of type: QuestionType, _ mistakes: inout Mistakes) {
        for name in object.members.keys where !Self.commonNames.contains(name) && !type.members.contains(name) {
            if !Self.optionalNames.contains(name) {
                mistakes.note(object.path(to: name), "There is no such member here.")
            } else if object[name] != nil {
                mistakes.note(object.path(to: name), "A question of \(type.title) takes no `\(name)`.")
            }
        }
    }

    private func kind(of type: QuestionType, _ mistakes: inout Mistakes) -> QuestionKind? {
        switch type {
        case .singleChoice: .singleChoice(choices(of: type, &mistakes))
        case .multipleChoice: multipleChoice(&mistakes)
        case .dropDown: .dropDown(choices(of: type, &mistakes))
        case .matrixSingle: .matrix(rows: rows(of: type, &mistakes), columns: scale(&mistakes), .single)
        case .matrixMultiple: .matrix(rows: rows(of: type, &mistakes), columns: scale(&mistakes), .multiple)
        case .openMatrix: .matrix(rows: rows(of: type, &mistakes), columns: scale(&mistakes), .text)
        case .openText: .openText(fields: Int(object.integer("fields", in: 1...Int64(SurveyLimits.fields), &mistakes) ?? 1))
        case .form: .form(fields: rows(of: type, &mistakes))
        case .points: .points(rows: rows(of: type, &mistakes), total: object.integer("points", in: 1...SurveyLimits.points, &mistakes))
        case .ranking: .ranking(rows: rows(of: type, &mistakes))
        case .sliders: .sliders(rows: rows(of: type, &mistakes), object.bounds("min", "max", in: SurveyLimits.sliderValues, &mistakes))
        case .grouping: .grouping(items: rows(of: type, &mistakes), groups: scale(&mistakes))
        case .number: .number(object.bounds("min", "max", in: .min ... .max, &mistakes))
        case .email: .email
        case .date: dates(&mistakes)
        case .consent: .consent
        case .recommendation: .recommendation(asksReason: object.flag("reason", &mistakes))
        case .description: .description
        case .upload: .upload
        }
    }

    private func multipleChoice(_ mistakes: inout Mistakes) -> QuestionKind {
        let choices = choices(of: .multipleChoice, &mistakes)
        let count = object.bounds("min", "max", in: 0...Int64(SurveyLimits.answers), &mistakes)
        if let minimum = count.minimum, minimum > Int64(choices.count), !choices.isEmpty {
            mistakes.note(object.path(to: "min"), "This must not be more than the question has answers.")
        }
        if count.maximum == 0, !isStored { mistakes.note(object.path(to: "max"), "This must not be 0: nothing could be chosen.") }
        return .multipleChoice(choices, count: count)
    }

    private func dates(_ mistakes: inout Mistakes) -> QuestionKind {
        let earliest = date("min", &mistakes)
        let latest = date("max", &mistakes)
        if let earliest, let latest, earliest > latest { mistakes.note(object.path(to: "max"), "This must not be before `min`.") }
        return .date(earliest: earliest, latest: latest)
    }

    private func date(_ name: String, _ mistakes: inout Mistakes) -> CivilDate? {
        guard let value = object[name] else { return nil }
        guard let date = value.string.flatMap(CivilDate.init(dayFirst:)) else {
            mistakes.note(object.path(to: name), "This must be a date written as `dd-mm-yyyy`.")
            return nil
        }
        return date
    }
}
