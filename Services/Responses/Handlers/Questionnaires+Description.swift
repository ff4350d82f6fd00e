import Contracts
import JSON
import RPC
import Storage

extension Questionnaires {
    /// Answers that are counted for one reply, in bytes as they are stored: some tenths of a second's reading.
    static let countedBytes = 32 << 20
    /// Responses whose answers are read in one transaction.
    static let countedAtOnce: Int64 = 1_000

    func describe(_ request: SurveyID, _ call: CallContext) async throws -> SurveyDescription {
        let now = clock.now()
        return try await database.read { transaction in
            let record = try Self.checkOwner(try surveys.survey(request.id, in: transaction), call)
            let settings = try surveys.version(record.version, of: record.id, in: transaction).settings
            let life = try surveys.life(of: record, in: transaction)
            let document = try JSON.decode(JSONObject.self, from: try surveys.document(of: record, in: transaction))
            return SurveyDescription(
                survey: Survey(record, document), status: settings.status(at: now, completions: record.completions).rawValue,
                createdAt: life.createdAt, publishedAt: life.publishedAt, modifiedAt: life.modifiedAt, endsAt: settings.endsAt,
                completions: record.completions)
        }
    }

    func countAnswers(_ request: SurveyID, _ call: CallContext) async throws -> AnswerCounts {
        let isCountable = try await database.read { transaction in
            let record = try Self.checkOwner(try surveys.survey(request.id, in: transaction), call)
            return try ResponseStore.areAnswers(of: record.id, within: Self.countedBytes, in: transaction)
        }
        guard isCountable else { return AnswerCounts(questions: nil) }
        var counts: [Int64: Int64] = [:]
        var last: Int64 = 0
        while true {
            let first = last
            let block = try await database.read { transaction in
                try ResponseStore.answerCounts(of: request.id, above: first, limit: Self.countedAtOnce, in: transaction)
            }
            guard let block else { break }
            counts.merge(block.counts, uniquingKeysWith: +)
            last = block.last
        }
        return AnswerCounts(questions: counts.sorted { $0.key < $1.key }.map { AnswerCount(question: $0.key, answers: $0.value) })
    }
}
