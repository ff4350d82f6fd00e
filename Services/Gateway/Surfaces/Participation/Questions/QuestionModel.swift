/// One question of a page as the template takes it: fields named as the filling interface names them, with what was typed and what is wrong.
struct QuestionModel {
    let question: QuestionDocument
    let texts: ParticipationTexts
    let typed: ParameterTree?
    let problem: String?
    /// What stands beside the question and belongs to it, for those who hear the page.
    private let described: String

    init(_ question: QuestionDocument, _ input: PageInput, _ texts: ParticipationTexts) {
        self.question = question
        self.texts = texts
        typed = input.typed(for: question.id)
        problem = question.problem(in: input, texts)
        text = RichText(question.text)
        hint = Self.hint(of: question, texts)
        let notes = [text.rest.isEmpty ? nil : "x", hint == nil ? nil : "i", problem == nil ? nil : "e"].compactMap { $0 }
        described = notes.isEmpty ? "" : " aria-describedby=\"\(notes.map { "q\(question.id)-\($0)" }.joined(separator: " "))\""
    }

    private let text: RichText
    private let hint: String?

    /// The words under which the list of what is wrong speaks of the question.
    var name: String {
        let plain = text.plain.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return plain.count > 80 ? "\(plain.prefix(79))…" : plain
    }

    /// Where the list of what is wrong leads.
    var target: String { question.isSingle ? control : "q\(question.id)" }

    private var control: String { question.type == 2 ? fieldID("answers", 0) : fieldID("answer", nil) }

    var values: [String: Any] {
        var values: [String: Any] = [
            "id": question.id, "type": question.type, "lead": text.lead, "isRequired": question.isRequired, "requiredText": texts.required,
            "typeName": parameter("type"), "described": described, "bad": problem == nil ? "" : " bad", "data": "",
        ]
        if !text.rest.isEmpty { values["rest"] = text.rest }
        values["hint"] = hint
        values["problem"] = problem
        if question.type == 9 || question.type == 15 {
            values["block"] = true
        } else if question.isSingle {
            values["single"] = true
            values["control"] = control
        } else {
            values["group"] = true
        }
        addFields(to: &values)
        return values
    }

    private func addFields(to values: inout [String: Any]) {
        let rows = question.rows
        switch question.type {
        case 0: values["options"] = options("radio", other: "other_answer")
        case 1: values["grid"] = grid("radio")
        case 2:
            let isOnly = question.fieldCount == 1
            values["fields"] = (0..<question.fieldCount).map { number in
                field("answers", number, isOnly ? nil : "\(texts.answer) \(number + 1)", isArea: true)
            }
        case 3:
            values["fields"] = rows.map { field("answers", $0.number, label($0.text), attributes: Self.digits) }
            values["data"] = attribute("data-sum", texts.sum) + (question.points.map { attribute("data-total", "\($0)") } ?? "")
        case 4: values["fields"] = rows.map { field("answers", $0.number, label($0.text), attributes: #" maxlength="10000""#) }
        case 5:
            values["selects"] = rows.map { select("answers", $0.number, label($0.text), rows.map { String($0.number) }) }
            values["data"] = " data-rank"
        case 6: values["options"] = options("checkbox", other: "other_answers")
        case 7: values["grid"] = grid("checkbox")
        case 8:
            let bounds = question.sliderBounds
            let range = attribute("data-min", "\(bounds.lowerBound)") + attribute("data-max", "\(bounds.upperBound)")
            values["fields"] = rows.map { field("answers", $0.number, label($0.text), attributes: Self.digits + range) }
        case 10:
            // Keyboards for digits have no minus sign everywhere.
            let attributes = (question.least ?? -1) >= 0 ? Self.digits : #" class="s""#
            values["fields"] = [field("answer", nil, nil, attributes: attributes)]
        case 11: values["fields"] = [field("answer", nil, nil, kind: "email", attributes: #" autocomplete="email" spellcheck="false""#)]
        case 12:
            let range = [("data-from", "min"), ("data-to", "max")].map { name, member in
                question.value[member]?.string.map { attribute(name, $0) } ?? ""
            }.joined()
            let attributes = #" class="s" autocomplete="off""# + attribute("data-calendar", texts.calendar) + range
            values["fields"] = [field("answer", nil, nil, attributes: attributes)]
        case 13: values["selects"] = [select("answer", nil, nil, rows.map(\.text))]
        case 14: values["options"] = [consent]
        case 15:
            values["note"] = texts.upload
            values["typeName"] = nil
        case 16:
            values["scores"] = scores
            if question.asksReason { values["fields"] = [field("reason", nil, texts.reason, isArea: true)] }
        case 17: values["grid"] = grid("text")
        case 19:
            values["selects"] = rows.map { select("answers", $0.number, label($0.text), question.scale) }
            values["data"] = " data-sort"
        default: break
        }
    }

    private static let digits = #" class="s" inputmode="numeric" autocomplete="off""#

    private static func hint(of question: QuestionDocument, _ texts: ParticipationTexts) -> String? {
        switch question.type {
        case 3: question.points.map(texts.points)
        case 5: texts.ranking
        case 6: texts.choices(from: question.least, to: question.most)
        case 8: texts.number(from: question.sliderBounds.lowerBound, to: question.sliderBounds.upperBound)
        case 10: question.least == nil && question.most == nil ? nil : texts.number(from: question.least, to: question.most)
        case 12: texts.date(from: question.value["min"]?.string, to: question.value["max"]?.string)
        case 19: texts.grouping
        default: nil
        }
    }
}

// MARK: Fields

extension QuestionModel {
    private func options(_ kind: String, other: String) -> [[String: Any]] {
        question.rows.map { row in
            let isRadio = kind == "radio"
            var option: [String: Any] = [
                "kind": kind, "fieldID": fieldID("o", row.number),
                "name": isRadio ? parameter("answer") : parameter("answers", row.number), "value": isRadio ? String(row.number) : "true",
                "label": label(row.text),
                "isChecked": isRadio ? entered("answer") == String(row.number) : isSet("answers", row.number),
            ]
            if row.takesText {
                option["other"] = true
                option["otherName"] = parameter(other, row.number)
                option["otherValue"] = entered(other, row.number) ?? ""
                option["otherLabel"] = "\(RichText(row.text, .label).plain): \(texts.other)"
            }
            return option
        }
    }

    private var consent: [String: Any] {
        [
            "kind": "checkbox", "fieldID": fieldID("o", nil), "name": parameter("answer"), "value": "true",
            "label": ScalarEscaping().escapeText(texts.agree), "isChecked": isSet("answer"),
        ]
    }

    /// Scores 0 to 10, which the filling interface numbers from 1.
    private var scores: [String: Any] {
        let marks: [[String: Any]] = (1...11).map { number in
            [
                "name": parameter("answer"), "value": number, "label": String(number - 1),
                "isChecked": entered("answer") == String(number),
            ]
        }
        return ["marks": marks, "least": texts.unlikely, "most": texts.likely]
    }

    /// - Parameter label: As markup; nil where the question is the label.
    private func field(
        _ member: String, _ row: Int64?, _ label: String?, kind: String = "text", isArea: Bool = false, attributes: String = ""
    ) -> [String: Any] {
        var field: [String: Any] = [
            "fieldID": fieldID(member, row), "name": parameter(member, row), "value": entered(member, row) ?? "", "kind": kind,
            "isArea": isArea, "attributes": attributes,
            // A reason is never asked for: what is wrong there is the score.
            "described": member == "reason" ? "" : state(hasLabel: label != nil),
        ]
        field["label"] = label
        return field
    }

    private func select(_ member: String, _ row: Int64?, _ label: String?, _ choices: [String]) -> [String: Any] {
        let chosen = entered(member, row)
        let first: [String: Any] = ["value": "", "choice": texts.choose, "isChosen": false]
        var select: [String: Any] = [
            "fieldID": fieldID(member, row), "name": parameter(member, row), "described": state(hasLabel: label != nil),
            "choices": [first]
                + choices.enumerated().map { index, choice in
                    ["value": index + 1, "choice": RichText(choice, .label).plain, "isChosen": chosen == String(index + 1)] as [String: Any]
                },
        ]
        select["label"] = label
        return select
    }

    /// Attributes of a field: what its question, where it is alone in it, has beside it; and whether it is wrong.
    private func state(hasLabel: Bool) -> String {
        (hasLabel ? "" : described + (question.isRequired ? " required" : "")) + (problem == nil ? "" : #" aria-invalid="true""#)
    }

    private func grid(_ kind: String) -> [String: Any] {
        let columns = question.scale.map { label($0) }
        let rows: [[String: Any]] = question.rows.map { row in
            let cells: [[String: Any]] = columns.enumerated().map { index, column in
                cell(kind, row.number, Int64(index + 1), column)
            }
            return ["rowID": fieldID("r", row.number), "rowLabel": label(row.text), "cells": cells]
        }
        // More columns than these are no table on any screen.
        let isWide = columns.count <= 7
        return [
            "gridClass": (isWide ? "m g" : "m") + (kind == "text" ? " v" : ""), "isWide": isWide, "columns": columns.map { ["column": $0] },
            "role": kind == "radio" ? "radiogroup" : "group", "rows": rows,
        ]
    }

    private func cell(_ kind: String, _ row: Int64, _ column: Int64, _ label: String) -> [String: Any] {
        switch kind {
        case "radio":
            [
                "kind": kind, "name": parameter("answers", row), "value": column, "column": label, "isText": false,
                "isChecked": entered("answers", row) == String(column),
            ]
        case "checkbox":
            [
                "kind": kind, "name": parameter("answers", row, column), "value": "true", "column": label, "isText": false,
                "isChecked": isSet("answers", row, column),
            ]
        default:
            ["name": parameter("answers", row, column), "value": entered("answers", row, column) ?? "", "column": label, "isText": true]
        }
    }

    private func label(_ text: String) -> String { RichText(text, .label).lead }

    private func attribute(_ name: String, _ value: String) -> String { " \(name)=\"\(ScalarEscaping().escapeText(value))\"" }

    private func parameter(_ member: String, _ row: Int64? = nil, _ column: Int64? = nil) -> String {
        "questions[\(question.id)][\(member)]" + [row, column].compactMap { $0.map { "[\($0)]" } }.joined()
    }

    private func fieldID(_ member: String, _ row: Int64?) -> String {
        "q\(question.id)-\(member)" + (row.map { "-\($0)" } ?? "")
    }

    /// What was entered there.
    private func entered(_ member: String, _ row: Int64? = nil, _ column: Int64? = nil) -> String? {
        var value = typed?[member]
        for key in [row, column].compactMap({ $0 }) { value = value?.tree?[String(key)] }
        return value?.text
    }

    private func isSet(_ member: String, _ row: Int64? = nil, _ column: Int64? = nil) -> Bool {
        let text = entered(member, row, column)
        return text == "true" || text == "1"
    }
}
