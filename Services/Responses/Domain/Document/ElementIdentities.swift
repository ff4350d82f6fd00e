/// Decides which id a page or question of a document has, and that no two have the same.
struct ElementIdentities {
    /// Whether the ids in the document count.
    private let keepsIDs: Bool
    /// The ids that a replacement may keep; nil: all.
    private let known: (pages: Set<Int64>, questions: Set<Int64>)?
    private var seen: Set<Int64> = []
    private var lastProvisional: Int64 = 0

    init(origin: SurveyReader.Origin) {
        switch origin {
        case .new:
            keepsIDs = false
            known = nil
        case .replacement(let questionnaire, _, _):
            keepsIDs = true
            known = (
                Set(questionnaire.pages.map(\.id)), Set(questionnaire.pages.flatMap { page in page.questions.map(\.id) })
            )
        case .store:
            keepsIDs = true
            known = nil
        }
    }

    mutating func page(_ object: DocumentObject, _ mistakes: inout Mistakes) -> Int64 {
        element(object, noun: "page", known: known?.pages, &mistakes)
    }

    mutating func question(_ object: DocumentObject, _ mistakes: inout Mistakes) -> Int64 {
        element(object, noun: "question", known: known?.questions, &mistakes)
    }

    private mutating func element(
        _ object: DocumentObject, noun: String, known: Set<Int64>?, _ mistakes: inout Mistakes
    ) -> Int64 {
        let id = object.integer("id", in: .min ... .max, &mistakes)
        if let id, let known, !known.contains(id) {
            mistakes.note(object.path(to: "id"), "The survey has no \(noun) with this id; a new \(noun) has none.")
        } else if let id, !seen.insert(id).inserted {
            mistakes.note(object.path(to: "id"), "Another element of this document has this id already.")
        }
        guard keepsIDs, let id else {
            lastProvisional -= 1
            return lastProvisional
        }
        return id
    }
}
