import Contracts
import JSON

/// Surveys, pages, questions and their logic in WebAnkieta's members (BEHAVIOUR 3.1), made from the document of the management interface.
/// Members that have no counterpart here are `null`.
enum SurveyReading {
    /// The end of the survey, as a page to go to.
    private static let end: JSONValue = -1

    static func survey(_ description: SurveyDescription) -> JSONValue {
        let document = description.survey.document
        let level = document["security_level"]?.integer ?? 0
        let questions = pages(in: document).flatMap { $0["questions"]?.array ?? [] }
        return [
            "id": .integer(description.survey.id),
            "title": document["title"] ?? .null,
            "internal_title": .null,
            "url_title": document["url_title"] ?? .null,
            "date_created": WarsawTime.value(description.createdAt),
            "date_published": WarsawTime.value(description.publishedAt),
            "date_modified": WarsawTime.value(description.modifiedAt),
            "date_end": WarsawTime.value(description.endsAt),
            "answers_count": .integer(description.completions),
            "status": status(description.status),
            "type": 0,
            // A consent block is there for nothing else.
            "personal_data": questions.contains { $0["type"] == 14 } ? 1 : 0,
            "lang_code": document["lang"] ?? .null,
            "security_level": .integer(level),
            // A token tells who answers.
            "anonymous": level == 3 ? 0 : 1,
            // Kept as a digest: nobody can read it.
            "password": .null,
            "partial_answers": 1,
            "reversible": 0,
            "thank_you_text": document["acknowledgments"] ?? .null,
        ]
    }

    static func hasPage(_ id: Int64, in document: JSONValue) -> Bool {
        pages(in: document).contains { $0["id"]?.integer == id }
    }

    /// The questions of a page. `number` counts all questions of the survey from 1, page after page.
    static func questions(ofPage id: Int64, in document: JSONValue, counts: AnswerCounts) -> JSONValue {
        let counted = counts.questions.map { Dictionary($0.map { ($0.question, $0.answers) }, uniquingKeysWith: +) }
        var number: Int64 = 0
        var questions: [JSONValue] = []
        for page in pages(in: document) {
            for question in page["questions"]?.array ?? [] {
                number += 1
                guard page["id"]?.integer == id, let question = question.object else { continue }
                let answers = counted.map { $0[question["id"]?.integer ?? 0] ?? 0 }
                questions.append(self.question(question, onPage: id, number: number, answers: answers))
            }
        }
        return .array(questions)
    }

    /// The pages in their order: `[0].id` is the first.
    static func pages(of document: JSONValue) -> JSONValue {
        .array(
            pages(in: document).enumerated().map { index, page in
                ["id": page["id"] ?? .null, "number": .integer(Int64(index) + 1), "title": page["title"] ?? .null]
            })
    }

    /// Where single answers lead, in the order in which the rules are tried.
    static func questionLogic(of document: JSONValue) -> JSONValue {
        var rules: [JSONValue] = []
        for question in pages(in: document).flatMap({ $0["questions"]?.array ?? [] }) {
            for (index, answer) in (question["answers"]?.array ?? []).enumerated() {
                guard let target = target(of: answer) else { continue }
                rules.append([
                    "id_question": question["id"] ?? .null, "answer_number": .integer(Int64(index) + 1), "goto_page_id": target,
                ])
            }
        }
        return .array(rules)
    }

    /// Where whole pages lead.
    static func pageLogic(of document: JSONValue) -> JSONValue {
        .array(
            pages(in: document).compactMap { page in
                target(of: page).map { ["from_page_id": page["id"] ?? .null, "goto_page_id": $0] }
            })
    }

    private static func question(_ question: JSONObject, onPage page: Int64, number: Int64, answers: Int64?) -> JSONValue {
        [
            "id": question["id"] ?? .null,
            "id_page": .integer(page),
            "number": .integer(number),
            "type": question["type"] ?? .null,
            "text": question["text"] ?? .null,
            "desc": .null,
            "required": question["required"] ?? false,
            "answers_count": answers.map { .integer($0) } ?? .null,
            "options": [
                "min": question["min"] ?? .null, "max": question["max"] ?? .null, "fields": question["fields"] ?? .null,
                "points": question["points"] ?? .null,
            ],
            "answers": numbered(question["answers"]) { ["text": $0["text"] ?? .null, "other": $0["other"] ?? false] },
            "scale": numbered(question["scale"]) { ["text": $0] },
        ]
    }

    /// The elements with the numbers that the filling interface knows them by.
    private static func numbered(_ list: JSONValue?, _ members: (JSONValue) -> JSONObject) -> JSONValue {
        .array(
            (list?.array ?? []).enumerated().map { index, element in
                var object: JSONObject = ["number": .integer(Int64(index) + 1)]
                for (name, value) in members(element) { object[name] = value }
                return .object(object)
            })
    }

    private static func pages(in document: JSONValue) -> [JSONValue] {
        document["pages"]?.array ?? []
    }

    private static func target(of element: JSONValue) -> JSONValue? {
        switch element["goto"] {
        case .string: end
        case .integer(let page): .integer(page)
        default: nil
        }
    }

    private static func status(_ status: String) -> JSONValue {
        switch status {
        case "creating": 0
        case "collecting": 1
        default: 2
        }
    }
}
