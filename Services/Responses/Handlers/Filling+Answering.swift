import Contracts
import JSON
import RPC
import Storage

extension Filling {
    /// Reads, checks and writes in one transaction: nothing changes in between, and an answer waits for the database once.
    func answer(_ request: PageAnswers, _ call: CallContext) async throws -> FillingStep {
        try await attempt {
            let now = clock.now()
            do {
                return try await database.write(once: repeatable(call), ResponsesContract.answerPage, request, at: now) { transaction in
                    try answer(request, call, at: now, in: transaction)
                }
            } catch is MovedOn {
                return nil
            }
        }
    }

    /// The response has moved on meanwhile, where transactions run side by side. Thrown, so that nothing is kept under an idempotency key.
    private struct MovedOn: Error {}

    private func answer(
        _ request: PageAnswers, _ call: CallContext, at now: Int64, in transaction: borrowing Transaction
    ) throws -> FillingStep {
        let (response, version) = try running(request.survey, request.response, key: request.respondentKey, call, at: now, in: transaction)
        let questionnaire = version.questionnaire
        guard request.page == response.page, let index = questionnaire.index(ofPage: response.page) else {
            guard try call.account == nil && isRepetition(request, of: response, questionnaire, in: transaction) else {
                throw FillingFault.refused(.pageOrder)
            }
            return FillingStep(nextPage: response.page)
        }
        let answers = try questionnaire.answers(request.answers, onPage: index)
        let document = JSON.encodeString(Self.document(of: answers))
        guard response.bytes + document.utf8.count <= SurveyLimits.responseBytes else { throw Self.tooLarge }
        switch questionnaire.destination(afterPage: index, answers: answers) {
        case .page(let next):
            let page = questionnaire.pages[next].id
            guard try ResponseStore.advance(response, to: page, answers: document, at: now, in: transaction) else { throw MovedOn() }
            return FillingStep(nextPage: page)
        case .end:
            return try complete(response, settings: version.settings, document, at: now, in: transaction)
        }
    }

    /// Whether the page was answered before, and with the same.
    private func isRepetition(
        _ request: PageAnswers, of response: ResponseRecord, _ questionnaire: Questionnaire, in transaction: borrowing Transaction
    ) throws -> Bool {
        guard let index = questionnaire.index(ofPage: request.page),
            let stored = try ResponseStore.answers(of: response.id, onPage: request.page, in: transaction),
            let answers = try? questionnaire.answers(request.answers, onPage: index)
        else { return false }
        return JSON.encodeString(Self.document(of: answers)) == stored
    }

    /// A response that may be answered now, with the version that it was begun on: an edit meanwhile does not concern it.
    ///
    /// The order of the checks is that of F-7: survey, key, finished, ended.
    func running(
        _ survey: Int64, _ response: Int64, key: String, _ call: CallContext, at now: Int64, in transaction: borrowing Transaction
    ) throws -> (response: ResponseRecord, version: SurveyVersion) {
        let found = try find(survey, response, in: transaction)
        let survey = try checkOwner(found.survey, call)
        let response = try checkKey(key, of: found.response)
        guard response.state == .started else { throw FillingFault.refused(.finished) }
        guard let current = found.current, let begun = found.begun else { throw FillingFault.refused(.respondentKey) }
        try current.settings.checkCollecting(at: now, completions: survey.completions)
        return (response, begun)
    }

    struct Found: Sendable {
        var survey: SurveyRecord?
        var response: ResponseRecord?
        /// The survey's settings as they are now.
        var current: SurveyVersion?
        /// The version that the response was begun on.
        var begun: SurveyVersion?
    }

    func find(_ survey: Int64, _ response: Int64, in transaction: borrowing Transaction) throws -> Found {
        var found = Found()
        guard let survey = try surveys.survey(survey, in: transaction) else { return found }
        found.survey = survey
        guard let response = try ResponseStore.response(response, of: survey.id, in: transaction) else { return found }
        found.response = response
        found.current = try surveys.version(survey.version, of: survey.id, in: transaction)
        found.begun = try surveys.version(response.version, of: survey.id, in: transaction)
        return found
    }

    /// A response that is not there, or another survey's, answers as one with another key (F-12).
    func checkKey(_ key: String, of response: ResponseRecord?) throws -> ResponseRecord {
        guard let response, Secrets.areEqual(key, keys.key(ofSeed: response.keySeed, response: response.id)) else {
            throw FillingFault.refused(.respondentKey)
        }
        return response
    }

    private func complete(
        _ response: ResponseRecord, settings: SurveySettings, _ answers: String, at now: Int64, in transaction: borrowing Transaction
    ) throws -> FillingStep {
        switch try ResponseStore.complete(response, answers: answers, at: now, in: transaction) {
        case .elsewhere:
            throw MovedOn()
        case .surveyEnded:
            throw FillingFault.refused(.ended)
        case .completed(let number, let codeKey):
            var step = FillingStep(acknowledgments: settings.acknowledgments)
            if settings.givesVerificationCode {
                let code = VerificationCodes(key: codeKey).code(forCompletion: number)
                try ResponseStore.setVerificationCode(code, of: response.id, in: transaction)
                step.verificationCode = code
            }
            try ResponseEvents.completed(response, at: now, in: transaction)
            return step
        }
    }

    private static var tooLarge: FillingFault {
        var mistakes = Mistakes()
        mistakes.note("questions", "The answers of one response must not take more than \(SurveyLimits.responseBytes) bytes.")
        return .invalid(mistakes.violations)
    }

    private static func document(of answers: [PageAnswer]) -> JSONObject {
        JSONObject(answers.map { (String($0.question.id), $0.answer.document(type: $0.question.type)) })
    }
}
