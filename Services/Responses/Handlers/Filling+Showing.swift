import Contracts
import RPC
import Storage

/// What a person sees of a survey, beside the questions: how it begins, where they are, and how it ends.
extension Filling {
    func introduce(_ request: SurveyID, _ call: CallContext) async throws -> FillingIntroduction {
        try await attempt {
            let now = clock.now()
            let found = try await database.read { transaction -> (SurveyRecord, SurveyVersion)? in
                guard let survey = try surveys.survey(request.id, in: transaction) else { return nil }
                return (survey, try surveys.version(survey.version, of: survey.id, in: transaction))
            }
            let survey = try checkOwner(found?.0, call)
            guard let settings = found?.1.settings else { throw RPCError.notFound("the survey") }
            return FillingIntroduction(
                survey: survey.id, account: survey.account, title: settings.title, lang: settings.lang, urlTitle: settings.urlTitle,
                securityLevel: settings.securityLevel.rawValue, reusableTokens: settings.hasReusableTokens,
                availability: settings.availability(at: now, completions: survey.completions))
        }
    }

    /// Of a completed response it tells the end; of another what `running` wants must hold.
    func locate(_ request: FillingPosition, _ call: CallContext) async throws -> FillingPlace {
        try await attempt {
            let now = clock.now()
            return try await database.read { transaction in
                let found = try find(request.survey, request.response, in: transaction)
                let survey = try checkOwner(found.survey, call)
                let response = try checkKey(request.respondentKey, of: found.response)
                guard let current = found.current, let begun = found.begun else { throw FillingFault.refused(.respondentKey) }
                var place = FillingPlace(
                    account: survey.account, version: response.version, title: begun.settings.title, lang: begun.settings.lang)
                if response.state == .completed {
                    place.end = try Self.end(of: response, begun, in: transaction)
                } else {
                    try current.settings.checkCollecting(at: now, completions: survey.completions)
                    place.page = response.page
                    place.draft = try DraftStore.form(of: response, in: transaction)
                }
                return place
            }
        }
    }

    private static func end(
        of response: ResponseRecord, _ version: SurveyVersion, in transaction: borrowing Transaction
    ) throws -> FillingEnd {
        let questionnaire = version.questionnaire
        var isEarly = false
        if let index = questionnaire.index(ofPage: response.page), index + 1 < questionnaire.pages.count {
            isEarly = questionnaire.isScreeningOut(try ResponseStore.answers(of: response.id, in: transaction), afterPage: index)
        }
        return FillingEnd(
            acknowledgments: version.settings.acknowledgments, verificationCode: response.verificationCode, isEarly: isEarly)
    }

    func page(_ request: PageReference, _ call: CallContext) async throws -> FillingPage {
        try await attempt {
            let page = try await database.read { transaction -> FillingPage? in
                guard let survey = try surveys.survey(request.survey, in: transaction), 1...survey.version ~= request.version else {
                    return nil
                }
                _ = try checkOwner(survey, call)
                let questionnaire = try surveys.version(request.version, of: survey.id, in: transaction).questionnaire
                return questionnaire.index(ofPage: request.page).map(questionnaire.shown(page:))
            }
            guard let page else { throw RPCError.notFound("the page") }
            return page
        }
    }

    func save(_ request: PageDraft, _ call: CallContext) async throws -> Nothing {
        guard request.form.utf8.count <= PageDraft.longest else {
            throw RPCError.invalid("form", "This must not take more than \(PageDraft.longest) bytes.")
        }
        return try await attempt {
            let now = clock.now()
            return try await database.write { transaction in
                let (response, _) = try running(
                    request.survey, request.response, key: request.respondentKey, call, at: now, in: transaction)
                guard request.page == response.page else { throw FillingFault.refused(.pageOrder) }
                return try DraftStore.save(request.form, of: response, at: now, in: transaction) ? Nothing() : nil
            }
        }
    }
}
