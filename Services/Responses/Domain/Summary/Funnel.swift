/// Where the responses of a survey have come, page by page.
///
/// For each page: those that *reached* it, that is were shown it; those of them that *answered* it, that is sent it off and were led on; and
/// those that were *left* there, that is stand at it now and are not completed. A page that branching led a response past was neither
/// reached nor left by it. So `reached = answered + left`, always.
struct Funnel: Sendable, Equatable {
    struct Step: Sendable, Equatable {
        var answered: Int64 = 0
        var left: Int64 = 0
        var reached: Int64 { answered + left }
    }

    /// Responses of one version that are not completed and stand at one page.
    struct Standing: Sendable, Equatable {
        let version: Int64
        let page: Int64
        let count: Int64
    }

    private(set) var steps: [Int64: Step] = [:]
    /// The last version with each page.
    private(set) var versions: [Int64: Int64] = [:]
    private(set) var partial: Int64 = 0

    /// - Parameter completed: by page, from a tally.
    init(completed: [PageTally]) {
        for page in completed {
            steps[page.page] = Step(answered: page.answered)
            versions[page.page] = page.version
        }
    }

    /// Adds those who stand at one page of one version.
    ///
    /// - Parameters:
    ///   - past: from `Questionnaire.pasts`.
    ///   - count: says how many of them have answered each page. Asked only where the page does not tell: it may take a look at each.
    mutating func add(
        _ standing: Standing, in questionnaire: Questionnaire, past: Questionnaire.Past,
        count: () throws -> [(page: Int64, count: Int64)]
    ) rethrows {
        partial += standing.count
        steps[standing.page, default: Step()].left += standing.count
        note(standing.page, standing.version)
        let answered =
            past.isKnown ? past.certain.map { (page: questionnaire.pages[$0].id, count: standing.count) } : try count()
        for (page, count) in answered {
            steps[page, default: Step()].answered += count
            note(page, standing.version)
        }
    }

    private mutating func note(_ page: Int64, _ version: Int64) {
        versions[page] = max(versions[page] ?? 0, version)
    }
}
