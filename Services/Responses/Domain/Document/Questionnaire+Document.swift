import JSON

extension Questionnaire {
    /// The document of the management interface, without what only the store knows (`id`, `uuid`, `version`). The password is in none.
    var document: JSONObject {
        [
            "title": .string(settings.title),
            "url_title": settings.urlTitle.json,
            "lang": .string(settings.lang),
            "status": .string(settings.status.rawValue),
            "security_level": .integer(settings.securityLevel.rawValue),
            "reusable_tokens": .bool(settings.hasReusableTokens),
            "verification_code": .bool(settings.givesVerificationCode),
            "acknowledgments": .string(settings.acknowledgments),
            "ends_at": settings.endsAt.flatMap { Instant(microseconds: $0).text }.json,
            "response_limit": settings.responseLimit.json,
            "pages": .array(pages.map(document(of:))),
        ]
    }

    /// One page with its questions, and page ids in `goto`.
    func document(of page: Page) -> JSONValue {
        .object([
            "id": .integer(page.id),
            "title": .string(page.title),
            "goto": document(of: page.destination),
            "questions": .array(page.questions.map(document(of:))),
        ])
    }

    private func document(of question: Question) -> JSONValue {
        var object: JSONObject = [
            "id": .integer(question.id),
            "type": .integer(question.type.rawValue),
            "text": .string(question.text),
            "required": .bool(question.isRequired),
        ]
        switch question.kind {
        case .singleChoice(let choices), .dropDown(let choices):
            object["answers"] = .array(choices.map(document(of:)))
        case .multipleChoice(let choices, let count):
            object["answers"] = .array(choices.map(document(of:)))
            object.setBounds(count)
        case .matrix(let rows, let columns, _), .grouping(let rows, let columns):
            object.setRows(rows)
            object["scale"] = .array(columns.map(JSONValue.string))
        case .openText(let fields):
            object["fields"] = .integer(Int64(fields))
        case .form(let rows), .ranking(let rows):
            object.setRows(rows)
        case .points(let rows, let total):
            object.setRows(rows)
            object["points"] = total.json
        case .sliders(let rows, let bounds):
            object.setRows(rows)
            object.setBounds(bounds)
        case .number(let bounds):
            object.setBounds(bounds)
        case .date(let earliest, let latest):
            object["min"] = (earliest?.dayFirst).json
            object["max"] = (latest?.dayFirst).json
        case .recommendation(let asksReason):
            object["reason"] = .bool(asksReason)
        case .email, .consent, .description, .upload:
            break
        }
        return .object(object)
    }

    private func document(of choice: Choice) -> JSONValue {
        var object: JSONObject = ["text": .string(choice.text)]
        if choice.takesText { object["other"] = .bool(true) }
        if choice.destination != nil { object["goto"] = document(of: choice.destination) }
        return .object(object)
    }

    private func document(of destination: Destination?) -> JSONValue {
        switch destination {
        case .page(let index): .integer(pages[index].id)
        case .end: .string("end")
        case nil: .null
        }
    }
}

extension JSONObject {
    fileprivate mutating func setRows(_ rows: [String]) {
        self["answers"] = .array(rows.map { .object(["text": .string($0)]) })
    }

    fileprivate mutating func setBounds(_ bounds: Bounds) {
        self["min"] = bounds.minimum.json
        self["max"] = bounds.maximum.json
    }
}

extension String? {
    var json: JSONValue { map(JSONValue.string) ?? .null }
}

extension Int64? {
    var json: JSONValue { map(JSONValue.integer) ?? .null }
}
