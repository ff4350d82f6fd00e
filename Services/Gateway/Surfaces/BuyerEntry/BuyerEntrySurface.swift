import Contracts
import Hummingbird
import RPC

/// Entry links of buyers' surveys for people with a browser: `/#/start-survey?…` (P-24), `/start-survey?…`, and the way back from the buyer's
/// survey, `/survey-complete?transaction_id=…&status=…`.
///
/// Opening an entry link changes nothing; entering is a POST. From then on `/start-survey/<id>` is wherever the entry stands: a question, the
/// way to the buyer's survey, or the end.
struct BuyerEntrySurface: Surface {
    let services: Services
    let limits: GatewayLimits
    let pages: BuyerEntryPages

    func add(to routes: inout RouteTable) {
        routes.on(.get, .head, at: "/", of: self) { _, _ in pages.landing() }
        routes.on(.get, .head, at: "/start-survey/assets/{file}", of: self) { _, context in
            guard context.parameters.get("file") == BuyerScript.entry.file else { throw Fault.noSuchRoute }
            return BuyerScript.entry.response
        }
        routes.on(.get, .head, .post, at: "/start-survey", of: self) { try await enter($0, $1) }
        routes.on(.get, .head, .post, at: "/start-survey/{entry}", of: self) { try await goOn($0, $1) }
        routes.on(.get, .head, .post, at: "/survey-complete", of: self) { try await finish($0, $1) }
    }

    func reply(to fault: Fault) -> Response {
        let notice = pages.notice(BuyerEntryNotice(fault))
        guard case .methodNotAllowed(let methods) = fault else { return notice }
        var response = notice.allowing(methods)
        response.status = .methodNotAllowed
        return response
    }

    // MARK: Entering

    private func enter(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = Self.call(context)
        guard request.method == .post else {
            let link = try BuyerEntryLink(try request.queryParameters())
            let offer = try await services.marketplaceTemplates.call(BuyerEntryContract.look, link, in: call)
            if let refusal = offer.refusal { return pages.notice(BuyerEntryNotice(refusal)) }
            return pages.start(link, participation: Self.newParticipation())
        }
        let parameters = try await request.parameters(bodyLimit: limits.body)
        let named = try parameters.given("participation").flatMap { 16...64 ~= $0.utf8.count ? $0 : nil }
        let start = BuyerEntryStart(link: try BuyerEntryLink(parameters), participation: named ?? Self.newParticipation())
        var entry = try await services.marketplaceTemplates.call(BuyerEntryContract.begin, start, in: call)
        if entry.state == .screening, entry.screener == nil { entry = try await screen(entry.id, call) }
        return Self.redirect(to: Self.path(of: entry.id))
    }

    /// 128 random bits: the name of a start is the permission to repeat it.
    private static func newParticipation() -> String {
        (0..<2).map { _ in String(UInt64.random(in: .min ... .max) | 1 << 63, radix: 16) }.joined()
    }

    // MARK: On the way

    private func goOn(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = Self.call(context)
        let id = try Self.id(context.parameters.get("entry"))
        let entry = try await services.marketplaceTemplates.call(BuyerEntryContract.get, BuyerEntryID(id: id), in: call)
        switch entry.state {
        case .screening:
            guard request.method == .post else { return try await question(of: entry, call) }
            return try await answer(entry, try await request.bodyParameters(limit: limits.body), call)
        case .admitted:
            guard let address = entry.address else { return pages.notice(.unavailable) }
            return Self.redirect(to: address)
        case .completed, .terminated, .overquota, .closed: return pages.notice(BuyerEntryNotice(entry.state))
        }
    }

    /// The question to answer next, or a button when all are answered and nobody has looked at the answers: that failed the last time.
    private func question(of entry: BuyerEntry, _ call: CallContext, mistaken form: ParameterTree? = nil) async throws -> Response {
        guard let position = try await position(of: entry, call) else { return pages.goOn(entry) }
        let page = try await services.responses.call(ResponsesContract.resumeFilling, position, in: call)
        return pages.question(page, entry, mistaken: form)
    }

    /// Opens the entry's response, or finds it; nil when it is completed.
    private func position(of entry: BuyerEntry, _ call: CallContext) async throws -> FillingPosition? {
        guard let screener = entry.screener else { return nil }
        let wanted = FillingRequest(survey: screener.questionnaire, token: screener.token)
        do throws(RPCError) {
            let access = try await services.responses.call(ResponsesContract.openFilling, wanted, in: call)
            return FillingPosition(survey: screener.questionnaire, response: access.response, respondentKey: access.respondentKey)
        } catch {
            guard error.reason(as: FillingRefusal.self) == .tokenUsed else { throw error }
            return nil
        }
    }

    private func answer(_ entry: BuyerEntry, _ form: ParameterTree, _ call: CallContext) async throws -> Response {
        let back = Self.redirect(to: Self.path(of: entry.id))
        if let position = try await position(of: entry, call), let page = try form.given("page").flatMap({ Int64($0) }) {
            let answers = PageAnswers(
                survey: position.survey, response: position.response, respondentKey: position.respondentKey, page: page,
                answers: try SubmittedAnswer.all(in: form))
            do throws(RPCError) {
                let step = try await services.responses.call(ResponsesContract.answerPage, answers, in: call)
                guard step.nextPage == nil else { return back }
            } catch {
                switch (error.reason(as: FillingRefusal.self), error.code) {
                case (.unanswered, _), (nil, .invalidArgument): return try await question(of: entry, call, mistaken: form)
                // Sent twice, or from an older tab: what stands is the page that comes now.
                case (.pageOrder, _), (.questionType, _): return back
                case (.finished, _): break
                default: throw error
                }
            }
        }
        do throws(RPCError) {
            _ = try await screen(entry.id, call)
        } catch {
            guard error.reason(as: BuyerEntryRefusal.self) == .unanswered else { throw error }
        }
        return back
    }

    private func screen(_ id: String, _ call: CallContext) async throws(RPCError) -> BuyerEntry {
        try await services.marketplaceTemplates.call(BuyerEntryContract.screen, BuyerEntryID(id: id), in: call)
    }

    // MARK: The way back

    /// The buyer's survey can do no more than send the browser here, with GET. The address is in no mail that a scanner would open: only who
    /// was let in has its transaction, which nobody guesses, and whatever is opened again after the first time changes nothing.
    private func finish(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = Self.call(context)
        let parameters = try await request.parameters(bodyLimit: limits.body)
        let id = try Self.id(try parameters.given("transaction_id"))
        guard request.method != .head else {
            _ = try await services.marketplaceTemplates.call(BuyerEntryContract.get, BuyerEntryID(id: id), in: call)
            return pages.notice(.received)
        }
        guard let status = try parameters.given("status"), let outcome = BuyerEntryOutcome(rawValue: status.lowercased()) else {
            throw Fault.invalid([FieldViolation(field: "status", description: "must be complete, terminate or overquota")])
        }
        let result = BuyerEntryResult(id: id, outcome: outcome)
        let entry = try await services.marketplaceTemplates.call(BuyerEntryContract.finish, result, in: call)
        return pages.notice(BuyerEntryNotice(entry.state))
    }

    // MARK: What they share

    /// No account: the person has a link and no key.
    private static func call(_ context: GatewayContext) -> CallContext {
        var call = context.call
        call.caller = "respondent"
        return call
    }

    private static func id(_ text: String?) throws(Fault) -> String {
        guard let text, text.utf8.count == 32,
            text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0 })
        else { throw .notFound("The entry does not exist.") }
        return text
    }

    static func path(of entry: String) -> String { "/start-survey/\(entry)" }

    /// To be opened with GET, whatever the request was.
    private static func redirect(to address: String) -> Response {
        var headers = HTTPFields()
        headers[.location] = address
        headers[.referrerPolicy] = "no-referrer"
        return Response(status: .seeOther, headers: headers).withoutCaching()
    }
}

extension BuyerEntryLink {
    init(_ parameters: ParameterTree) throws {
        guard let survey = try parameters.given("survey_id").flatMap({ Int64($0) }), survey > 0 else {
            throw Fault.notFound("The link does not exist.")
        }
        self.init(
            survey: survey, isTest: try parameters.given("ps_redirect_test") == "1", password: try parameters.given("bsec"),
            supplier: try parameters.given("supplier_id"), transaction: try parameters.given("transaction_id"))
    }

    /// Its parameters, as they came.
    var parameters: [(name: String, value: String)] {
        [
            ("survey_id", String(survey)), ("ps_redirect_test", isTest ? "1" : nil), ("bsec", password), ("supplier_id", supplier),
            ("transaction_id", transaction),
        ].compactMap { name, value in value.map { (name, $0) } }
    }
}
