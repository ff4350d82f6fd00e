import Contracts
import RPC
import Storage

/// What the responses of a survey add up to.
struct Summaries: Sendable {
    let database: Database
    let surveys: SurveyStore
    let upkeep: TallyUpkeep

    func register(in router: inout Router) {
        router.on(ResponsesContract.summarizeResponses) { request, call in try await summarize(request, call) }
    }

    /// Everything in a summary is of one moment: the stored tally, the completions since, and the responses that are not completed are
    /// read in one transaction, which changes nothing.
    func summarize(_ request: SurveyID, _ call: CallContext) async throws -> SurveySummary {
        _ = try call.requireAccount()
        // What is left then carries the refusal back.
        let deadline = min(call.deadline, .after(.milliseconds(3_500)))
        repeat {
            let summary = try await database.read { transaction in try read(request.id, call, in: transaction) }
            if let summary { return summary }
        } while try await upkeep.catchUp(request.id, by: deadline)
        throw RPCError(.unavailable, "the responses are being counted", retryAfter: 1_000, doNotRetry: true)
    }

    /// Nil when too many completions are in no tally yet.
    private func read(_ id: Int64, _ call: CallContext, in transaction: borrowing Transaction) throws -> SurveySummary? {
        let survey = try Questionnaires.checkOwner(try surveys.survey(id, in: transaction), call)
        let limits = upkeep.configuration
        var tally = try SummaryStore.tally(of: id, in: transaction)
        guard survey.completions - tally.through <= 2 * limits.backlog else { return nil }
        tally = try tally.folding(id, through: survey.completions, bytes: limits.blockBytes, surveys, in: transaction)
        guard tally.through == survey.completions else { return nil }
        return try SurveySummary(
            survey, try surveys.version(survey.version, of: id, in: transaction).questionnaire, tally,
            try funnel(of: id, tally, in: transaction)
        ) { version in
            try surveys.version(version, of: id, in: transaction).questionnaire
        }
    }

    private func funnel(of survey: Int64, _ tally: Tally, in transaction: borrowing Transaction) throws -> Funnel {
        var funnel = Funnel(completed: tally.pages)
        var pasts: (version: Int64, questionnaire: Questionnaire, pasts: [Questionnaire.Past?])?
        for standing in try SummaryStore.standing(of: survey, in: transaction) {
            if pasts?.version != standing.version {
                let questionnaire = try surveys.version(standing.version, of: survey, in: transaction).questionnaire
                pasts = (standing.version, questionnaire, questionnaire.pasts)
            }
            guard let pasts, let index = pasts.questionnaire.index(ofPage: standing.page), let past = pasts.pasts[index] else { continue }
            try funnel.add(standing, in: pasts.questionnaire, past: past) {
                try SummaryStore.answered(by: standing, of: survey, in: transaction)
            }
        }
        return funnel
    }
}
