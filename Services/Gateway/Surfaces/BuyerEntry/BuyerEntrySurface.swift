import Contracts
import Hummingbird
import RPC

/// Entry links of buyers' surveys for people with a browser: `/#/start-survey?…` (P-24), `/start-survey?…`, and the way back from the buyer's
/// survey, `/survey-complete?transaction_id=…&status=…`.
///
/// Opening an entry link changes nothing; entering is a POST, and leads to the questions about qualifications, which are a questionnaire as
/// all others are. What follows from the answers is at `/start-survey/<id>`: the way to the buyer's survey, or the end.
struct BuyerEntrySurface: Surface {
    static let start = "/start-survey"

    let participation: ParticipationSurface

    private var pages: PageRenderer { participation.pages }
    private var marketplaceTemplates: any ServiceClient { participation.services.marketplaceTemplates }

    func add(to routes: inout RouteTable) {
        routes.on(.get, .head, at: "/", of: self) { request, _ in
            pages.landing(ParticipationTexts(acceptLanguage: request.headers[.acceptLanguage]))
        }
        routes.on(.get, .head, .post, at: "/start-survey", of: self) { await enter($0, $1) }
        routes.on(.get, .head, .post, at: "/start-survey/{entry}", of: self) { await goOn($0, $1) }
        routes.on(.get, .head, .post, at: "/survey-complete", of: self) { await finish($0, $1) }
    }

    func reply(to fault: Fault) -> Response { participation.reply(to: fault) }

    static func path(of entry: String) -> String { "\(start)/\(entry)" }

    // MARK: Entering

    private func enter(_ request: Request, _ context: GatewayContext) async -> Response {
        let texts = ParticipationTexts(acceptLanguage: request.headers[.acceptLanguage])
        let call = Self.call(context)
        let visit: EntryVisit
        do {
            let parameters = try await request.parameters(bodyLimit: participation.limits.body)
            visit = try EntryVisit(parameters, cookie: ParticipationCookie(request.headers[.cookie]))
        } catch {
            return pages.notice(ParticipationNotice(Fault(error)), texts)
        }
        return request.isPressed ? await start(visit, texts, call) : await open(visit, texts, call)
    }

    private func open(_ visit: EntryVisit, _ texts: ParticipationTexts, _ call: CallContext) async -> Response {
        do {
            let offer = try await marketplaceTemplates.call(BuyerEntryContract.look, visit.link, in: call)
            let texts = texts.in(offer.localization).of(test: visit.link.isTest)
            let skin = await participation.skins.skin(of: offer.account, in: call)
            let isContinued = try await standing(visit, call) != nil
            if !isContinued, let refusal = offer.refusal { return pages.notice(ParticipationNotice(refusal), texts, skin) }
            // Without the title: who counts through the numbers must not read what other people's surveys are about.
            var page = StartPage(action: Self.start, participation: visit.participation, fields: visit.fields)
            page.isContinued = isContinued
            page.mayStartAnew = offer.refusal == nil && !visit.isPersonal
            return pages.start(page, texts, skin)
        } catch {
            return failed(error, texts, retry: PageRenderer.Retry(method: "get", action: Self.start, fields: visit.fields))
        }
    }

    private func start(_ visit: EntryVisit, _ texts: ParticipationTexts, _ call: CallContext) async -> Response {
        do throws(RPCError) {
            if !visit.startsAnew, let own = try await standing(visit, call) { return try await advance(own, link: visit.own?.link, call) }
            let start = BuyerEntryStart(link: visit.link, participation: visit.participation)
            let entry = try await marketplaceTemplates.call(BuyerEntryContract.begin, start, in: call)
            return try await advance(entry, link: EntryMark.digest(of: visit.link), call)
        } catch {
            guard let refusal = error.reason(as: BuyerEntryRefusal.self) else {
                var fields = visit.fields + [("participation", visit.participation)]
                if visit.startsAnew { fields.append(("anew", "1")) }
                return failed(error, texts, retry: PageRenderer.Retry(action: Self.start, fields: fields))
            }
            guard let offer = try? await marketplaceTemplates.call(BuyerEntryContract.look, visit.link, in: call) else {
                return pages.notice(ParticipationNotice(refusal), texts)
            }
            let skin = await participation.skins.skin(of: offer.account, in: call)
            return pages.notice(ParticipationNotice(refusal), texts.in(offer.localization).of(test: visit.link.isTest), skin)
        }
    }

    /// The entry that this browser has begun by the same link; nil when it has none that goes on.
    private func standing(_ visit: EntryVisit, _ call: CallContext) async throws(RPCError) -> BuyerEntry? {
        guard let own = visit.own else { return nil }
        do {
            let entry = try await marketplaceTemplates.call(BuyerEntryContract.get, BuyerEntryID(id: own.entry), in: call)
            return ParticipationNotice(entry.state) == nil ? entry : nil
        } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
    }

    // MARK: On the way

    /// Leads to the questions, or, when they are answered or there are none, to what follows from them. Only for a button: it changes things.
    private func advance(_ entry: BuyerEntry, link: String?, _ call: CallContext) async throws(RPCError) -> Response {
        if entry.state == .screening {
            if let screener = entry.screener, let access = try await open(screener, call) {
                let position = FillingPosition(
                    survey: screener.questionnaire, response: access.response, respondentKey: access.respondentKey)
                let cookie = ParticipationCookie(position, entry: EntryMark(entry, link: link))
                return participation.begun(cookie, position, page: access.page, keepingPlaceAt: Self.start)
            }
            _ = try await participation.screen(entry.id, call)
        }
        return participation.redirect(to: Self.path(of: entry.id))
    }

    /// Opens the entry's response, or finds it; nil when it is completed.
    private func open(_ screener: ScreenerAccess, _ call: CallContext) async throws(RPCError) -> FillingAccess? {
        do {
            let wanted = FillingRequest(survey: screener.questionnaire, token: screener.token)
            return try await participation.services.responses.call(ResponsesContract.openFilling, wanted, in: call)
        } catch {
            guard error.reason(as: FillingRefusal.self) == .tokenUsed else { throw error }
            return nil
        }
    }

    private func goOn(_ request: Request, _ context: GatewayContext) async -> Response {
        let texts = ParticipationTexts(acceptLanguage: request.headers[.acceptLanguage])
        let call = Self.call(context)
        guard let id = context.parameters.get("entry"), EntryMark.isEntry(id) else { return pages.notice(.unknown, texts) }
        let cookie = ParticipationCookie(request.headers[.cookie])
        let own = cookie?.entry?.entry == id ? cookie : nil
        do {
            let entry = try await marketplaceTemplates.call(BuyerEntryContract.get, BuyerEntryID(id: id), in: call)
            if request.isPressed { return try await advance(entry, link: own?.entry?.link, call) }
            if !request.isForPage, let address = entry.address { return participation.redirect(to: address) }
            return await show(entry, own, texts.in(entry.localization).of(test: entry.isTest), call)
        } catch {
            let retry = PageRenderer.Retry(method: request.isPressed ? "post" : "get", action: Self.path(of: id))
            return failed(error, texts, retry: retry)
        }
    }

    private func show(
        _ entry: BuyerEntry, _ own: ParticipationCookie?, _ texts: ParticipationTexts, _ call: CallContext
    ) async -> Response {
        let skin = await participation.skins.skin(of: entry.account, in: call)
        if let notice = ParticipationNotice(entry.state) { return pages.notice(notice, texts, skin) }
        if let address = entry.address { return pages.onward(to: address, texts, skin) }
        if let own, let screener = entry.screener {
            let position = own.position(in: screener.questionnaire)
            let place = try? await participation.services.responses.call(ResponsesContract.locateFilling, position, in: call)
            if let page = place?.page { return participation.redirect(to: ParticipationSurface.path(of: position, page: page)) }
        }
        // Another browser's, or all is answered and nobody has looked at it: that failed the last time.
        var page = StartPage(introduction: entry.introduction, action: Self.path(of: entry.id))
        page.isContinued = true
        return pages.start(page, texts, skin)
    }

    // MARK: The way back

    /// The buyer's survey can do no more than send the browser here, with GET. The address is in no mail that a scanner would open: only who
    /// was let in has its transaction, which nobody guesses, and whatever is opened again after the first time changes nothing.
    private func finish(_ request: Request, _ context: GatewayContext) async -> Response {
        let texts = ParticipationTexts(acceptLanguage: request.headers[.acceptLanguage])
        let call = Self.call(context)
        var fields: [(name: String, value: String)] = []
        do {
            let parameters = try await request.parameters(bodyLimit: participation.limits.body)
            guard let id = try parameters.given("transaction_id"), EntryMark.isEntry(id) else { throw ParticipationLink.unknown }
            guard request.method != .head else {
                _ = try await marketplaceTemplates.call(BuyerEntryContract.get, BuyerEntryID(id: id), in: call)
                return Response(status: .ok, headers: Skin.house.headers)
            }
            guard let status = try parameters.given("status"), let outcome = BuyerEntryOutcome(rawValue: status.lowercased()) else {
                throw Fault.invalid([FieldViolation(field: "status", description: "must be complete, terminate or overquota")])
            }
            fields = [("transaction_id", id), ("status", status)]
            let result = BuyerEntryResult(id: id, outcome: outcome)
            let entry = try await marketplaceTemplates.call(BuyerEntryContract.finish, result, in: call)
            return await show(entry, nil, texts.in(entry.localization).of(test: entry.isTest), call)
        } catch {
            return failed(error, texts, retry: PageRenderer.Retry(method: "get", action: "/survey-complete", fields: fields))
        }
    }

    // MARK: What they share

    /// No account: the person has a link and no key.
    private static func call(_ context: GatewayContext) -> CallContext {
        var call = context.call
        call.caller = "respondent"
        return call
    }

    private func failed(_ error: any Error, _ texts: ParticipationTexts, retry: PageRenderer.Retry) -> Response {
        let notice = ParticipationNotice(Fault(error))
        return pages.notice(notice, texts, retry: notice == .unavailable ? retry : nil)
    }
}

extension Request {
    /// Whether a button of ours was pressed: what another site's page has sent is not that.
    var isPressed: Bool { method == .post && headers[.fetchSite] != "cross-site" }

    /// Whether a browser wants something to show, rather than a program somewhere to go.
    fileprivate var isForPage: Bool { headers[.accept]?.contains("text/html") ?? false }
}

extension BuyerEntry {
    /// What its questionnaire says of itself.
    fileprivate var introduction: FillingIntroduction {
        FillingIntroduction(
            survey: screener?.questionnaire ?? 0, account: account, title: title, lang: localization.replacing("_", with: "-"),
            urlTitle: nil, securityLevel: 3, reusableTokens: false, availability: .open)
    }
}
