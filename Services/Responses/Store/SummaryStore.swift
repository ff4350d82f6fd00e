import JSON
import Storage

/// Tallies in SQL, and what they are made of.
enum SummaryStore {
    /// Of the tally's text. A tally of another format is made anew from the responses.
    private static let format: Int64 = 1

    /// The stored tally of a survey; an empty one where there is none.
    static func tally(of survey: Int64, in transaction: borrowing Transaction) throws -> Tally {
        let row = try transaction.first("SELECT tally FROM summaries WHERE survey = ?1 AND format = ?2", survey, format)
        guard let row else { return Tally() }
        return try JSON.decode(Tally.self, from: try row.value(0) as String)
    }

    /// Stores a tally in the place of the one that it was made from; false when another one stands there by now.
    ///
    /// - Parameter through: of the tally that it was made from; 0 for none.
    static func store(
        _ tally: Tally, of survey: SurveyRecord, insteadOf through: Int64, in transaction: borrowing Transaction
    ) throws(StorageError) -> Bool {
        try transaction.execute(
            """
            INSERT INTO summaries (survey, account, format, through, tally) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (survey) DO UPDATE SET format = excluded.format, through = excluded.through, tally = excluded.tally
            WHERE (summaries.format = ?3 AND summaries.through = ?6) OR (summaries.format <> ?3 AND ?6 = 0)
            """, survey.id, survey.account, format, tally.through, JSON.encodeString(tally), through) == 1
    }

    /// Surveys with ids above `id`, in their order, with how many completions are in no stored tally yet.
    static func backlogs(
        above id: Int64, limit: Int64, in transaction: borrowing Transaction
    ) throws(StorageError) -> [(survey: Int64, backlog: Int64)] {
        let rows = try transaction.query(
            """
            SELECT surveys.id, surveys.completions - COALESCE(summaries.through, 0) FROM surveys
            LEFT JOIN summaries ON summaries.survey = surveys.id AND summaries.format = ?3
            WHERE surveys.id > ?1 ORDER BY surveys.id LIMIT ?2
            """, id, limit, format)
        var backlogs: [(Int64, Int64)] = []
        for row in rows { backlogs.append((try row.value(0), try row.value(1))) }
        return backlogs
    }

    /// Hands over the completions with numbers above `after` up to `last`, in their order, each with its pages.
    ///
    /// Stops behind the one with which `bytes` of answers are reached; the number of the last that was handed over is returned, or `last`
    /// where all were.
    static func forEachCompletion(
        of survey: Int64, after: Int64, through last: Int64, bytes limit: Int, in transaction: borrowing Transaction,
        _ body: (Completion) throws -> Void
    ) throws -> Int64 {
        var current: Completion?
        var bytes = 0
        do {
            try transaction.forEach(
                """
                SELECT responses.completion, responses.version, responses.opened_at, responses.completed_at, answers.page, answers.answers
                FROM responses JOIN answers ON answers.response = responses.id
                WHERE responses.survey = ?1 AND responses.completion > ?2 AND responses.completion <= ?3
                ORDER BY responses.completion
                """, survey, after, last
            ) { row in
                let number: Int64 = try row.value(0)
                if let completion = current, completion.number != number {
                    current = nil
                    try body(completion)
                    if bytes >= limit { throw Full(last: completion.number) }
                }
                let answers: String = try row.value(5)
                bytes += answers.utf8.count
                if current == nil {
                    current = Completion(
                        number: number, version: try row.value(1), openedAt: try row.value(2), completedAt: try row.value(3))
                }
                current?.pages.append((try row.value(4), answers))
            }
        } catch let full as Full {
            return full.last
        }
        if let current { try body(current) }
        return last
    }

    private struct Full: Error {
        let last: Int64
    }
}

// MARK: Responses that are not completed

extension SummaryStore {
    /// How many stand at each page of each version.
    static func standing(of survey: Int64, in transaction: borrowing Transaction) throws(StorageError) -> [Funnel.Standing] {
        // The state is in the text, since an index of some rows alone serves only what is known to be among them.
        let rows = try transaction.query(
            """
            SELECT version, page, COUNT(*) FROM responses WHERE survey = ?1 AND state = 'started'
            GROUP BY version, page ORDER BY version, page
            """, survey)
        var standing: [Funnel.Standing] = []
        for row in rows { standing.append(Funnel.Standing(version: try row.value(0), page: try row.value(1), count: try row.value(2))) }
        return standing
    }

    /// The pages that those who stand at one have answered, with how many did.
    static func answered(
        by standing: Funnel.Standing, of survey: Int64, in transaction: borrowing Transaction
    ) throws(StorageError) -> [(page: Int64, count: Int64)] {
        let rows = try transaction.query(
            """
            SELECT answers.page, COUNT(*) FROM responses JOIN answers ON answers.response = responses.id
            WHERE responses.survey = ?1 AND responses.version = ?2 AND responses.page = ?3 AND responses.state = 'started'
            GROUP BY answers.page
            """, survey, standing.version, standing.page)
        var pages: [(Int64, Int64)] = []
        for row in rows { pages.append((try row.value(0), try row.value(1))) }
        return pages
    }
}
