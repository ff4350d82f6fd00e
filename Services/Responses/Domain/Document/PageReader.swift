import JSON

/// Reads one page of a document.
enum PageReader {
    private static let names = ["id", "title", "goto", "questions"]

    static func read(
        _ value: JSONValue, index: Int, targets: PageTargets, identities: inout ElementIdentities, _ mistakes: inout Mistakes
    ) -> Page? {
        guard let object = DocumentObject(value, at: "pages[\(index)]", &mistakes) else { return nil }
        object.refuseMembers(except: names, &mistakes)
        let id = identities.page(object, &mistakes)
        let title = object.text("title", limit: SurveyLimits.title, &mistakes) ?? ""
        let destination = targets.destination(of: object, onPage: index, &mistakes)
        var questions: [Question] = []
        let values = object.elements("questions", count: 0...SurveyLimits.questionsOfPage, &mistakes)
        for (number, value) in values.prefix(SurveyLimits.questionsOfPage).enumerated() {
            guard let question = DocumentObject(value, at: "\(object.path).questions[\(number)]", &mistakes) else { continue }
            let id = identities.question(question, &mistakes)
            let reader = QuestionReader(object: question, page: index, targets: targets)
            if let question = reader.read(id: id, &mistakes) { questions.append(question) }
        }
        return Page(id: id, title: title, questions: questions, destination: destination)
    }
}
