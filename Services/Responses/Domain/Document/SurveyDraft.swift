import RPC

/// A document that was understood; elements that are new to the survey have no id of their own yet.
struct SurveyDraft: Sendable, Equatable {
    /// What a document says about the password, which no reply repeats.
    enum Password: Sendable, Equatable {
        /// Not a word: the one there is stays.
        case unchanged
        case removed
        case set(String)
    }

    let settings: SurveySettings
    let password: Password
    /// Ids below 0 are provisional: -1, -2 and so on, in the order of the document.
    let pages: [Page]

    /// How many ids the new pages and questions need.
    var newElements: Int64 {
        var count: Int64 = 0
        for page in pages {
            if page.id < 0 { count += 1 }
            for question in page.questions where question.id < 0 { count += 1 }
        }
        return count
    }

    /// The questionnaire, its new elements numbered from `first` in the order of the document.
    func numbered(from first: Int64) -> Questionnaire {
        func final(_ id: Int64) -> Int64 { id < 0 ? first - id - 1 : id }
        var pages = pages
        for page in pages.indices {
            pages[page].id = final(pages[page].id)
            for question in pages[page].questions.indices {
                pages[page].questions[question].id = final(pages[page].questions[question].id)
            }
        }
        return Questionnaire(settings: settings, pages: pages)
    }
}

/// A document that is no survey, with every reason.
struct InvalidDocument: Error, Sendable, Equatable {
    let violations: [FieldViolation]
}
