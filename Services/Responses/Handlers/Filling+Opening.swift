import Contracts
import RPC
import Storage

extension Filling {
    func open(_ request: FillingRequest, _ call: CallContext) async throws -> FillingAccess {
        // Without a name that the caller repeats every opening is a participation of its own, though not every attempt at it.
        var request = request
        if request.token != nil { request.participation = request.participation ?? call.idempotencyKey ?? Secrets.hexadecimal(bytes: 16) }
        var opened = try await repeating(ResponsesContract.openFilling, request, call) { [request] call -> FillingAccess? in
            let (survey, version) = try await openSurvey(request.survey, call)
            let entry = try await admit(request, to: survey, version, call)
            guard let page = version.questionnaire.pages.first else { throw FillingFault.refused(.inactive) }
            // Returning by a link is the commoner case, and costs no write.
            if entry.grant != nil,
                let present = try await database.read({ try ResponseStore.response(of: entry, survey: survey.id, in: $0) }),
                !(present.state == .completed && entry.isReusable)
            {
                return try access(to: present)
            }
            return try await begin(entry, survey: survey, page: page.id, request, call)
        }
        // Only here, so that a reply that is kept for a retry does not hold the key.
        opened.respondentKey = keys.key(ofSeed: opened.respondentKey, response: opened.response)
        return opened
    }

    private func openSurvey(_ id: Int64, _ call: CallContext) async throws -> (SurveyRecord, SurveyVersion) {
        let now = clock.now()
        let found = try await database.read { transaction -> (SurveyRecord, SurveyVersion)? in
            guard let survey = try surveys.survey(id, in: transaction) else { return nil }
            return (survey, try surveys.version(survey.version, of: survey.id, in: transaction))
        }
        let survey = try checkOwner(found?.0, call)
        guard let version = found?.1 else { throw RPCError.notFound("the survey") }
        try version.settings.checkCollecting(at: now, completions: survey.completions)
        return (survey, version)
    }

    /// Checks the credential of the survey's level, and starts the grant where it is a token (F-5, F-6).
    ///
    /// A personal link lets its holder in whatever the level: it comes without an account, from a public page, and an answer given
    /// through it belongs to the person that it was sent to.
    private func admit(
        _ request: FillingRequest, to survey: SurveyRecord, _ version: SurveyVersion, _ call: CallContext
    ) async throws -> Entry {
        if call.account == nil, let token = request.token { return try await start(token, request, in: survey, version, call) }
        switch version.settings.securityLevel {
        case .open:
            break
        case .urlTitle:
            guard let given = request.urlTitle else { throw FillingFault.missingCredential("url_title") }
            guard Secrets.areEqual(given, version.settings.urlTitle ?? "") else { throw FillingFault.refused(.urlTitle) }
        case .password:
            guard let given = request.password else { throw FillingFault.missingCredential("password") }
            guard version.password.matches(given) else { throw FillingFault.refused(.password) }
        case .token:
            guard let token = request.token else { throw FillingFault.missingCredential("token") }
            return try await start(token, request, in: survey, version, call)
        }
        return .anonymous(request.participation)
    }

    /// Whether a completed token lets its holder in again is what the survey says now, in its current version (F-29): neither the grant nor
    /// the version that the completed response began with decides it.
    private func start(
        _ token: String, _ request: FillingRequest, in survey: SurveyRecord, _ version: SurveyVersion, _ call: CallContext
    ) async throws -> Entry {
        let isReusable = version.settings.hasReusableTokens
        var nested = call.nested()
        nested.account = survey.account
        let grant: Grant
        do {
            let start = GrantStart(survey: survey.id, token: token, isReusable: isReusable, participation: request.participation)
            grant = try await grants.start(start, in: nested)
        } catch {
            switch error.reason(as: GrantRefusal.self) {
            case .unknownToken: throw FillingFault.refused(.token)
            case .tokenUsed: throw FillingFault.refused(.tokenUsed)
            case .tokenExpired: throw FillingFault.refused(.tokenExpired)
            case nil: throw error
            }
        }
        guard grant.survey == survey.id else { throw FillingFault.refused(.token) }
        return Entry(
            grant: grant.id, reference: grant.reference, isReusable: isReusable && grant.use == .untilCompletion,
            participation: grant.use == .everyStart ? request.participation : nil)
    }

    /// Nil when the survey was changed meanwhile.
    private func begin(
        _ entry: Entry, survey: SurveyRecord, page: Int64, _ request: FillingRequest, _ call: CallContext
    ) async throws -> FillingAccess? {
        // A grant is its own protection from repetition.
        var call = call
        if entry.grant != nil { call.idempotencyKey = nil }
        let now = clock.now()
        do {
            return try await database.write(once: call, ResponsesContract.openFilling, request, at: now) { transaction in
                switch try ResponseStore.open(entry, survey: survey, page: page, at: now, in: transaction) {
                case .begun(let response):
                    try ResponseEvents.opened(response, at: now, in: transaction)
                    return try access(to: response)
                case .present(let response):
                    return try access(to: response)
                case .surveyChanged:
                    throw SurveyChanged()
                }
            }
        } catch is SurveyChanged {
            return nil
        }
    }

    private struct SurveyChanged: Error {}

    /// With the seed in the place of the key.
    private func access(to response: ResponseRecord) throws -> FillingAccess {
        // `tokens` may not have heard of the completion yet: its event is on the way (F-9).
        guard response.state == .started else { throw FillingFault.refused(.tokenUsed) }
        return FillingAccess(response: response.id, respondentKey: response.keySeed, page: response.page)
    }
}
