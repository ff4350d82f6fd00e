import JSON

extension ResultLayout {
    /// What stands in front of the codebook's columns, which are members of its last array.
    static func codebookHead(survey: Int64, title: String, versions: [Int64]) -> [UInt8] {
        let head: JSONObject = [
            "survey_id": .integer(survey), "title": .string(title), "versions": .array(versions.map { .integer($0) }),
            "columns": .array([]),
        ]
        return JSON.encode(head).dropLast(2)
    }

    static let codebookTail = Array("]}".utf8)
}

extension ResultColumn {
    /// The column as the codebook describes it.
    var document: JSONObject {
        guard let question else {
            return [
                "name": .string(name), "content": .string(content.rawValue), "level": .string(level.rawValue),
                "text": .string(ResponseField(rawValue: name)?.text ?? name),
            ]
        }
        return [
            "name": .string(name),
            "content": .string(content.rawValue),
            "level": .string(level.rawValue),
            "question_id": .integer(question.id),
            "type": .integer(question.type.rawValue),
            "type_name": .string(question.type.name),
            "text": .string(question.text),
            "answer": part.answer.json,
            "row": part.row.json,
            "column": part.column.json,
            "remark": .bool(part.isRemark),
            "required": .bool(question.isRequired),
            "values": .array(values.map { ["code": .integer($0.code), "text": .string($0.text)] }),
            "versions": .array(versions.map { .integer($0) }),
        ]
    }

    /// What the column says, in one line.
    var label: String {
        guard let question else { return ResponseField(rawValue: name)?.text ?? name }
        let parts = [part.answer, part.row, part.column].compactMap(\.self) + (part.isRemark ? ["text"] : [])
        return ([question.text] + parts).joined(separator: " – ")
    }
}
