import Contracts

extension SurveySummary {
    /// The summary of a survey at its current version.
    ///
    /// - Parameter questionnaire: a version that the tally or the funnel names.
    init(
        _ survey: SurveyRecord, _ current: Questionnaire, _ tally: Tally, _ funnel: Funnel,
        questionnaire: (_ version: Int64) throws -> Questionnaire
    ) rethrows {
        let settings = current.settings
        self.init(
            survey: survey.id, version: survey.version, title: settings.title, lang: settings.lang, status: settings.status.rawValue,
            completed: tally.responses, partial: funnel.partial, duration: DurationSummary(tally.durations),
            pages: try Self.pages(current, funnel, questionnaire), questions: try Self.questions(current, tally, questionnaire))
    }

    private static func pages(
        _ current: Questionnaire, _ funnel: Funnel, _ questionnaire: (Int64) throws -> Questionnaire
    ) rethrows -> [PageSummary] {
        var pages = current.pages.map { PageSummary($0, funnel.steps[$0.id], isFormer: false) }
        for (id, step) in funnel.steps.sorted(by: { $0.key < $1.key }) where current.index(ofPage: id) == nil && step.reached > 0 {
            let former = try funnel.versions[id].map(questionnaire)
            if let former, let index = former.index(ofPage: id) {
                pages.append(PageSummary(former.pages[index], step, isFormer: true))
            }
        }
        return pages
    }

    private static func questions(
        _ current: Questionnaire, _ tally: Tally, _ questionnaire: (Int64) throws -> Questionnaire
    ) rethrows -> [QuestionSummary] {
        var tallies: [Int64: [QuestionVersion]] = [:]
        for tally in tally.questions {
            // Every tally was made from a version of the survey, which has the question.
            if let question = try questionnaire(tally.version).question(tally.question), let shape = AnswerShape(question.kind) {
                tallies[tally.question, default: []].append(QuestionVersion(question: question, shape: shape, tally: tally))
            }
        }
        var summaries: [QuestionSummary] = []
        for page in current.pages {
            for question in page.questions {
                let versions = tallies.removeValue(forKey: question.id) ?? []
                if let shape = AnswerShape(question.kind) {
                    summaries.append(QuestionSummary(question, shape, page: page.id, versions.filter { $0.shape.type == shape.type }))
                }
                summaries += former(versions.filter { $0.shape.type != question.type })
            }
        }
        for (_, versions) in tallies.sorted(by: { $0.key < $1.key }) { summaries += former(versions) }
        return summaries
    }

    /// A summary for each type that somebody was shown, in the order of the types.
    private static func former(_ versions: [QuestionVersion]) -> [QuestionSummary] {
        Dictionary(grouping: versions, by: \.shape.type.rawValue).sorted { $0.key < $1.key }.compactMap { _, versions in
            guard let last = versions.max(by: { $0.tally.version < $1.tally.version }) else { return nil }
            let summary = QuestionSummary(last.question, last.shape, page: nil, versions)
            return summary.shown > 0 ? summary : nil
        }
    }
}

extension PageSummary {
    fileprivate init(_ page: Page, _ step: Funnel.Step?, isFormer: Bool) {
        let step = step ?? Funnel.Step()
        self.init(page: page.id, title: page.title, isFormer: isFormer, reached: step.reached, answered: step.answered, left: step.left)
    }
}

extension DurationSummary {
    fileprivate init?(_ tally: DurationTally) {
        guard let minimum = tally.minimum, let maximum = tally.maximum, let middle = tally.counts.middle else { return nil }
        self.init(
            median: Double(middle.lower + middle.upper) / 2, mean: Double(tally.sum) / Double(tally.count), minimum: minimum,
            maximum: maximum)
    }
}

extension Questionnaire {
    /// The question of the id.
    func question(_ id: Int64) -> Question? {
        pageIndex(ofQuestion: id).flatMap { pages[$0].questions.first { $0.id == id } }
    }
}
