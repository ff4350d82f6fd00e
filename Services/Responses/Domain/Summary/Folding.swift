import JSON

/// A completed response as it is folded into a tally.
struct Completion: Sendable {
    /// Counted from 1 in its survey.
    let number: Int64
    /// The version of the survey that was answered.
    let version: Int64
    /// Microseconds since 1970.
    let openedAt: Int64
    let completedAt: Int64
    /// The pages that were answered, with the text of their answers.
    var pages: [(page: Int64, answers: String)] = []
}

/// Adds completed responses to a tally, which then holds them through the last.
struct Folding {
    /// How many bins all distributions of a version may have together: what bounds the memory of a tally, and its size in the store.
    private static let bins = 60_000
    /// How many different numbers one distribution tells apart.
    private static let binsOfDistribution = 1_000

    private var tally: Tally
    private var plans: [Int64: Plan] = [:]
    private var pages: [Int64: Int]
    private var forms: [QuestionTally.Form: Int]

    /// Where in the tally the pages and questions of one version of the survey are.
    private struct Plan {
        /// By page: its place, and those of its questions.
        var pages: [Int64: (page: Int, questions: [Int])] = [:]
        var questions: [Int64: Int] = [:]
    }

    init(_ tally: Tally) {
        self.tally = tally
        pages = Dictionary(uniqueKeysWithValues: tally.pages.enumerated().map { ($1.page, $0) })
        forms = Dictionary(uniqueKeysWithValues: tally.questions.enumerated().map { ($1.form, $0) })
    }

    /// - Parameter questionnaire: the version that the response answered.
    mutating func add(_ completion: Completion, questionnaire: (_ version: Int64) throws -> Questionnaire) throws {
        let plan = try plans[completion.version] ?? makePlan(of: questionnaire(completion.version), version: completion.version)
        tally.through = max(tally.through, completion.number)
        tally.responses += 1
        tally.durations.add(seconds: (completion.completedAt - completion.openedAt) / 1_000_000)
        for (page, answers) in completion.pages {
            guard let places = plan.pages[page] else { continue }
            tally.pages[places.page].answered += 1
            for place in places.questions { tally.questions[place].show() }
            try count(answers, by: plan)
        }
    }

    /// Notes that the numbers up to this one are folded, whether or not each has a response.
    mutating func pass(_ number: Int64) {
        tally.through = max(tally.through, number)
    }

    var result: Tally {
        var tally = tally
        tally.sort()
        return tally
    }

    private mutating func count(_ answers: String, by plan: Plan) throws {
        var answers = answers
        try answers.withUTF8 { bytes in
            var reader = JSONReader(UnsafeRawBufferPointer(bytes))
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if let question = Int64(key), let place = plan.questions[question] {
                    try tally.questions[place].count(&reader)
                } else {
                    try reader.skipValue()
                }
            }
            try reader.finish()
        }
    }

    private mutating func makePlan(of questionnaire: Questionnaire, version: Int64) -> Plan {
        let shapes = questionnaire.pages.map { page in
            page.questions.compactMap { question in AnswerShape(question.kind).map { (question.id, $0) } }
        }
        let distributions = shapes.joined().reduce(0) { $0 + $1.1.numbers }
        let bound = min(Self.binsOfDistribution, Self.bins / max(1, distributions))
        var plan = Plan()
        for (page, shapes) in zip(questionnaire.pages, shapes) {
            let places = shapes.map { question, shape in place(of: question, shape, version: version, bound: bound) }
            plan.pages[page.id] = (place(ofPage: page.id, version: version), places)
            for ((question, _), place) in zip(shapes, places) { plan.questions[question] = place }
        }
        plans[version] = plan
        return plan
    }

    private mutating func place(of question: Int64, _ shape: AnswerShape, version: Int64, bound: Int) -> Int {
        let form = QuestionTally.Form(question: question, shape: shape.digest)
        if let place = forms[form] {
            tally.questions[place].note(version: version, bound: bound)
            return place
        }
        tally.questions.append(QuestionTally(question: question, shape: shape, digest: form.shape, version: version, bound: bound))
        forms[form] = tally.questions.count - 1
        return tally.questions.count - 1
    }

    private mutating func place(ofPage page: Int64, version: Int64) -> Int {
        if let place = pages[page] {
            tally.pages[place].version = max(tally.pages[place].version, version)
            return place
        }
        tally.pages.append(PageTally(page: page, version: version))
        pages[page] = tally.pages.count - 1
        return tally.pages.count - 1
    }
}
