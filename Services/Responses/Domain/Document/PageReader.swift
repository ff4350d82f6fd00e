import JSON

/// Reads the pages of a document.
struct PageReader {
    private static let names = ["id", "title", "goto", "questions"]

    let targets: PageTargets
    let continuity: Continuity
    /// How many questions a page must have.
    let leastQuestions: Int
    /// Whether the document was accepted before.
    let isStored: Bool

    func read(_ value: JSONValue, index: Int, identities: inout ElementIdentities, _ mistakes: inout Mistakes) -> Page? {
        guard let object = DocumentObject(value, at: "pages[\(index)]", &mistakes) else { return nil }
        object.refuseMembers(except: Self.names, &mistakes)
        let id = identities.page(object, &mistakes)
        let title = object.text("title", limit: SurveyLimits.title, &mistakes) ?? ""
        let destination = targets.destination(of: object, onPage: index, &mistakes)
        var questions: [Question] = []
        let values = object.elements("questions", count: leastQuestions...SurveyLimits.questionsOfPage, &mistakes)
        for (number, value) in values.prefix(SurveyLimits.questionsOfPage).enumerated() {
            guard let question = DocumentObject(value, at: "\(object.path).questions[\(number)]", &mistakes) else { continue }
            let id = identities.question(question, &mistakes)
            let reader = QuestionReader(object: question, page: index, targets: targets, isStored: isStored)
            guard let read = reader.read(id: id, &mistakes) else { continue }
            continuity.check(read, question, &mistakes)
            questions.append(read)
        }
        return Page(id: id, title: title, questions: questions, destination: destination)
    }
}
