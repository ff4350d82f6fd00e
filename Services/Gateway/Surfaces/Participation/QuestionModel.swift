import Contracts
import JSON

/// One question of a page as the template takes it: fields named as the filling interface names them, with what was typed and what is wrong.
struct QuestionModel {
    private let question: JSONValue
    private let id: Int64
    private let type: Int64
    private let texts: ParticipationTexts
    private let typed: ParameterTree?
    private let problem: String?

    init(_ question: JSONValue, typed: ParameterTree?, mistake: PageMistake?, texts: ParticipationTexts) {
        self.question = question
        self.texts = texts
        id = question["id"]?.integer ?? 0
        type = question["type"]?.integer ?? -1
        self.typed = typed?[String(id)]?.tree
        problem = Self.problem(question, id: id, typed: self.typed, mistake: mistake, texts: texts)
    }

    var values: [String: Any] {
        var values: [String: Any] = [
            "id": id, "type": type, "text": question["text"]?.string ?? "", "isRequired": isRequired, "requiredText": texts.required,
            "typeName": name("type"),
        ]
        if let problem { values["problem"] = problem }
        switch type {
        case 0: values["options"] = options("radio", other: "other_answer")
        case 1: values["grid"] = grid("radio")
        case 2: values["fields"] = (0..<max(1, question["fields"]?.integer ?? 1)).map { field("answers", $0, "", isArea: true) }
        case 3, 8: values["fields"] = rows.map { field("answers", $0.number, $0.text, mode: "numeric") }
        case 4: values["fields"] = rows.map { field("answers", $0.number, $0.text) }
        case 5: values["selects"] = rows.map { select("answers", $0.number, $0.text, rows.map { String($0.number) }) }
        case 6: values["options"] = options("checkbox", other: "other_answers")
        case 7: values["grid"] = grid("checkbox")
        case 10: values["fields"] = [field("answer", nil, "", mode: "numeric")]
        case 11: values["fields"] = [field("answer", nil, "", kind: "email")]
        case 12: values["fields"] = [field("answer", nil, "", hint: texts.dateForm)]
        case 13: values["selects"] = [select("answer", nil, "", rows.map(\.text))]
        case 14: values["options"] = [consent]
        case 15:
            values["note"] = texts.upload
            values["typeName"] = nil
        case 16: values.merge(recommendation) { $1 }
        case 17: values["grid"] = grid("text")
        case 19: values["selects"] = rows.map { select("answers", $0.number, $0.text, scale) }
        default: break
        }
        return values
    }

    private var isRequired: Bool { question["required"]?.bool == true && type != 9 && type != 15 }

    /// The answers of the document, numbered from 1.
    private var rows: [(number: Int64, text: String, takesText: Bool)] {
        (question["answers"]?.array ?? []).enumerated().map { index, answer in
            (Int64(index + 1), answer["text"]?.string ?? "", answer["other"]?.bool == true)
        }
    }

    private var scale: [String] { (question["scale"]?.array ?? []).map { $0.string ?? "" } }
}

// MARK: Fields

extension QuestionModel {
    private func options(_ kind: String, other: String) -> [[String: Any]] {
        rows.map { row in
            let isRadio = kind == "radio"
            var option: [String: Any] = [
                "kind": kind, "name": isRadio ? name("answer") : name("answers", row.number),
                "value": isRadio ? String(row.number) : "true",
                "label": row.text,
                "isChecked": isRadio ? text("answer") == String(row.number) : text("answers", row.number) == "true",
            ]
            if row.takesText {
                option["other"] = true
                option["otherName"] = name(other, row.number)
                option["otherValue"] = text(other, row.number) ?? ""
                option["otherLabel"] = "\(row.text): \(texts.other)"
            }
            return option
        }
    }

    private var consent: [String: Any] {
        ["kind": "checkbox", "name": name("answer"), "value": "true", "label": texts.agree, "isChecked": text("answer") == "true"]
    }

    /// Scores 0 to 10, which the filling interface numbers from 1.
    private var recommendation: [String: Any] {
        let options: [[String: Any]] = (1...11).map { number in
            [
                "kind": "radio", "name": name("answer"), "value": number, "label": String(number - 1),
                "isChecked": text("answer") == String(number),
            ]
        }
        guard question["reason"]?.bool == true else { return ["options": options] }
        return ["options": options, "fields": [field("reason", nil, texts.reason, isArea: true)]]
    }

    private func field(
        _ member: String, _ row: Int64?, _ label: String, kind: String = "text", isArea: Bool = false, mode: String? = nil,
        hint: String? = nil
    ) -> [String: Any] {
        var field: [String: Any] = [
            "fieldID": fieldID(member, row), "name": name(member, row), "value": text(member, row) ?? "",
            "label": label.isEmpty ? question["text"]?.string ?? "" : label, "kind": kind, "isArea": isArea,
        ]
        field["mode"] = mode
        field["hint"] = hint
        return field
    }

    private func select(_ member: String, _ row: Int64?, _ label: String, _ choices: [String]) -> [String: Any] {
        let chosen = text(member, row)
        let first: [String: Any] = ["value": "", "choice": texts.choose, "isChosen": false]
        return [
            "fieldID": fieldID(member, row), "name": name(member, row), "label": label.isEmpty ? question["text"]?.string ?? "" : label,
            "choices": [first]
                + choices.enumerated().map { index, choice in
                    ["value": index + 1, "choice": choice, "isChosen": chosen == String(index + 1)] as [String: Any]
                },
        ]
    }

    private func grid(_ kind: String) -> [String: Any] {
        let rows: [[String: Any]] = rows.map { row in
            let cells: [[String: Any]] = scale.enumerated().map { index, column in
                cell(kind, row.number, Int64(index + 1), "\(row.text): \(column)")
            }
            return ["rowLabel": row.text, "cells": cells]
        }
        return ["columns": scale, "rows": rows]
    }

    private func cell(_ kind: String, _ row: Int64, _ column: Int64, _ label: String) -> [String: Any] {
        switch kind {
        case "radio":
            [
                "kind": kind, "name": name("answers", row), "value": column, "cellLabel": label,
                "isChecked": text("answers", row) == String(column),
            ]
        case "checkbox":
            [
                "kind": kind, "name": name("answers", row, column), "value": "true", "cellLabel": label,
                "isChecked": text("answers", row, column) == "true",
            ]
        default:
            [
                "kind": kind, "name": name("answers", row, column), "value": text("answers", row, column) ?? "", "cellLabel": label,
                "isChecked": false,
            ]
        }
    }

    private func name(_ member: String, _ row: Int64? = nil, _ column: Int64? = nil) -> String {
        "questions[\(id)][\(member)]" + [row, column].compactMap { $0.map { "[\($0)]" } }.joined()
    }

    private func fieldID(_ member: String, _ row: Int64?) -> String {
        "q\(id)-\(member)" + (row.map { "-\($0)" } ?? "")
    }

    /// What was typed there.
    private func text(_ member: String, _ row: Int64? = nil, _ column: Int64? = nil) -> String? {
        var value = typed?[member]
        for key in [row, column].compactMap({ $0 }) { value = value?.tree?[String(key)] }
        return value?.text
    }
}

// MARK: Mistakes

extension QuestionModel {
    private static func problem(
        _ question: JSONValue, id: Int64, typed: ParameterTree?, mistake: PageMistake?, texts: ParticipationTexts
    ) -> String? {
        switch mistake {
        case .invalid(let violations):
            // The service names parameters, `questions[12][answers][3]`.
            let own = violations.filter { $0.field.hasPrefix("questions[\(id)]") }
            return own.isEmpty ? nil : own.map(\.description).joined(separator: " ")
        case .unanswered:
            let isRequired = question["required"]?.bool == true && question["type"]?.integer != 9 && question["type"]?.integer != 15
            return isRequired && !hasAnswer(typed) ? texts.unansweredQuestion : nil
        case .outOfOrder, nil: return nil
        }
    }

    private static func hasAnswer(_ typed: ParameterTree?) -> Bool {
        guard let typed else { return false }
        return ["answer", "answers"].contains { typed[$0].map(hasText) ?? false }
    }

    private static func hasText(_ value: Parameter) -> Bool {
        switch value {
        case .text(let text): !text.isEmpty
        case .tree(let tree): tree.members.contains { hasText($0.value) }
        case .null: false
        }
    }
}
