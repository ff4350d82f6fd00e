/// The columns of a survey's results over all versions that were answered, and where each version's answers go.
///
/// Questions stand in the order of the newest version, removed ones behind; columns that only older versions of a question have stand behind
/// those of the newest.
struct ResultLayout: Sendable, Equatable {
    let columns: [ResultColumn]
    private let readers: [Int64: VersionReader]

    /// - Parameter versions: With their numbers, in any order.
    init(_ versions: [(number: Int64, questionnaire: Questionnaire)]) {
        let versions = versions.sorted { $0.number > $1.number }
        var groups = Groups()
        for version in versions {
            for page in version.questionnaire.pages {
                for question in page.questions { groups.add(question, of: version.number) }
            }
        }
        columns = ResponseField.allCases.map(\.column) + groups.columns
        let indexes = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1.name, $0) })
        readers = Dictionary(
            uniqueKeysWithValues: versions.map { version in
                (version.number, VersionReader(version.questionnaire) { indexes[$0] ?? 0 })
            })
    }

    /// What reads the answers to a version; nil for a version that the layout was not made of.
    func reader(ofVersion version: Int64) -> VersionReader? { readers[version] }

    /// The columns of each question, while versions are gone through from the newest to the oldest.
    private struct Groups {
        private var order: [Int64] = []
        private var byQuestion: [Int64: [ResultColumn]] = [:]
        private var indexes: [String: Int] = [:]

        mutating func add(_ question: Question, of version: Int64) {
            let asked = ResultColumn.Asked(id: question.id, type: question.type, text: question.text, isRequired: question.isRequired)
            for column in question.columns {
                let name = question.columnName(column.suffix)
                if let index = indexes[name] {
                    byQuestion[question.id]?[index].join(column, of: version)
                } else {
                    if byQuestion[question.id] == nil { order.append(question.id) }
                    indexes[name] = byQuestion[question.id]?.count ?? 0
                    byQuestion[question.id, default: []].append(
                        ResultColumn(
                            name: name, content: column.content, level: column.level, question: asked, part: column.part,
                            values: column.values, versions: [version]))
                }
            }
        }

        var columns: [ResultColumn] { order.flatMap { byQuestion[$0] ?? [] } }
    }
}

extension ResultColumn {
    /// Adds what an older version knows of the column.
    fileprivate mutating func join(_ column: QuestionColumn, of version: Int64) {
        content = content.joined(with: column.content)
        let known = Set(values.map(\.code))
        let dropped = column.values.filter { !known.contains($0.code) }
        if !dropped.isEmpty { values = (values + dropped).sorted { $0.code < $1.code } }
        versions.insert(version, at: 0)
    }
}
