import Contracts
import HTTPTypes
import JSON
import RPC
import Testing

@testable import GatewayService

@Suite("Pages on the way into a buyer's survey")
struct BuyerEntrySurfaceTests {
    private static let id = "0123456789abcdef0123456789abcdef"

    private static func entry(_ state: BuyerEntryState, address: String? = nil, isAsked: Bool = true) -> BuyerEntry {
        BuyerEntry(
            id: id, survey: 7, isTest: false, state: state, localization: "en_US", title: "Coffee",
            screener: state == .screening && isAsked ? ScreenerAccess(questionnaire: 9, token: "T") : nil, address: address)
    }

    private static func gateway(_ entry: BuyerEntry = entry(.screening)) -> TestGateway {
        let gateway = TestGateway()
        gateway.marketplaceTemplates
            .on(BuyerEntryContract.look) { _, _ in BuyerEntryOffer(localization: "en_US") }
            .on(BuyerEntryContract.begin) { _, _ in entry }
            .on(BuyerEntryContract.get) { _, _ in entry }
            .on(BuyerEntryContract.screen) { _, _ in entry }
            .on(BuyerEntryContract.finish) { _, _ in entry }
        gateway.responses
            .on(ResponsesContract.openFilling) { _, _ in FillingAccess(response: 3, respondentKey: "K", page: 4) }
            .on(ResponsesContract.resumeFilling) { _, _ in
                FillingPage(
                    title: "Coffee <1>", lang: "en-US", page: 4,
                    content: [
                        "questions": [
                            ["id": 11, "type": 0, "text": "Gender", "answers": [["text": "Male"], ["text": "\"Female\""]]],
                            ["id": 12, "type": 10, "text": "Age"], ["id": 13, "type": 2, "text": "Postal code"],
                        ]
                    ])
            }
        return gateway
    }

    @Test("opening an entry link asks what it leads to and no more, and the page repeats the link's words as text")
    func opening() async throws {
        let gateway = Self.gateway()
        let reply = try await gateway.send(.get, "/start-survey?survey_id=7&supplier_id=23&transaction_id=%22%3E%3Cscript%3E")
        #expect(reply.status == 200 && !reply.body.contains("<script"))
        #expect(reply.body.contains("name=\"transaction_id\" value=\"&quot;&gt;&lt;script&gt;\""))
        #expect(gateway.marketplaceTemplates.calls.map(\.method) == [BuyerEntryContract.look.name])
        #expect(gateway.tokens.calls.isEmpty && gateway.responses.calls.isEmpty)
        let link = try #require(gateway.marketplaceTemplates.requests(BuyerEntryContract.look).first)
        #expect(link == BuyerEntryLink(survey: 7, supplier: "23", transaction: "\"><script>"))
        #expect(reply.headers[.cacheControl] == "no-store")
        for query in ["", "?survey_id=x", "?survey_id=0"] { #expect(try await gateway.send(.get, "/start-survey\(query)").status == 404) }
    }

    @Test("the page of / runs one script of ours, which takes the query from behind the # to where a server sees it")
    func landing() async throws {
        let gateway = Self.gateway()
        let page = try await gateway.send(.get, "/")
        let policy = try #require(page.headers[.contentSecurityPolicy])
        #expect(page.status == 200 && page.body.contains("<script src=\"/start-survey/assets/entry.js\" defer></script>"))
        #expect(policy.hasPrefix("default-src 'none'; style-src 'nonce-") && policy.contains("script-src 'self'; form-action 'none'"))
        let script = try await gateway.send(.get, "/start-survey/assets/entry.js")
        #expect(script.status == 200 && script.headers[.contentType] == "text/javascript; charset=utf-8")
        #expect(script.body.contains(#"/^#\/start-survey\?([\x21-\x7e]*)$/"#))
        #expect(try await gateway.send(.get, "/start-survey/assets/other.js").status == 404)
        #expect(try await gateway.send(.post, "/").status == 405)
    }

    @Test("entering is a POST that leads to the entry, under the name that the page gave it")
    func entering() async throws {
        let gateway = Self.gateway()
        let page = try await gateway.send(.get, "/start-survey?survey_id=7&ps_redirect_test=1&bsec=a70mx8")
        let name = try #require(page.body.firstMatch(of: /name="participation" value="([0-9a-f]+)"/)).1
        let reply = try await gateway.send(
            .post, "/start-survey", type: TestGateway.form,
            body: "survey_id=7&ps_redirect_test=1&bsec=a70mx8&participation=\(name)")
        #expect(reply.status == 303 && reply.headers[.location] == "/start-survey/\(Self.id)")
        let start = try #require(gateway.marketplaceTemplates.requests(BuyerEntryContract.begin).first)
        #expect(start.link == BuyerEntryLink(survey: 7, isTest: true, password: "a70mx8") && start.participation == name)
        #expect(gateway.marketplaceTemplates.requests(BuyerEntryContract.screen).isEmpty)

        let unasked = Self.gateway(Self.entry(.screening, isAsked: false))
        _ = try await unasked.send(.post, "/start-survey?survey_id=7", type: TestGateway.form, body: "")
        #expect(unasked.marketplaceTemplates.requests(BuyerEntryContract.screen).map(\.id) == [Self.id], "nothing to ask")
    }

    @Test("questions are shown as what they are, answers go to the questionnaire, and the last one has them looked at")
    func questions() async throws {
        let gateway = Self.gateway()
        let path = "/start-survey/\(Self.id)"
        let page = try await gateway.send(.get, path)
        #expect(page.status == 200 && page.body.contains("<html lang=\"en-US\">") && page.body.contains("Coffee &lt;1&gt;"))
        for part in [
            "<input type=\"radio\" name=\"questions[11][answer]\" value=\"2\"> &quot;Female&quot;", "name=\"questions[12][answer]\"",
            "name=\"questions[13][answers][0]\"", "name=\"questions[12][type]\" value=\"10\"",
        ] {
            #expect(page.body.contains(part), "\(part)")
        }
        gateway.responses.refuse(
            ResponsesContract.answerPage, RPCError(.failedPrecondition, reason: FillingRefusal.unanswered, "unanswered"))
        let form = "page=4&questions[11][type]=0&questions[11][answer]=2&questions[12][type]=10&questions[12][answer]=30"
        let again = try await gateway.send(.post, path, type: TestGateway.form, body: form)
        #expect(again.status == 422 && again.body.contains("value=\"2\" checked") && again.body.contains("value=\"30\""))
        gateway.responses.on(ResponsesContract.answerPage) { _, _ in FillingStep(nextPage: 5) }
        let next = try await gateway.send(.post, path, type: TestGateway.form, body: form)
        #expect(next.status == 303 && next.headers[.location] == path)
        #expect(gateway.marketplaceTemplates.requests(BuyerEntryContract.screen).isEmpty)
        gateway.responses.on(ResponsesContract.answerPage) { _, _ in FillingStep(acknowledgments: "") }
        #expect(try await gateway.send(.post, path, type: TestGateway.form, body: form).status == 303)
        #expect(gateway.marketplaceTemplates.requests(BuyerEntryContract.screen).count == 1)
        let sent = try #require(gateway.responses.requests(ResponsesContract.answerPage).last)
        #expect(sent.survey == 9 && sent.response == 3 && sent.respondentKey == "K" && sent.page == 4 && sent.answers.count == 2)

        // Answered, and looking at it had failed: a button has it done, and nothing is asked again.
        gateway.responses.refuse(
            ResponsesContract.openFilling, RPCError(.failedPrecondition, reason: FillingRefusal.tokenUsed, "used"))
        let button = try await gateway.send(.get, path)
        #expect(button.status == 200 && button.body.contains("All questions are answered") && !button.body.contains("questions["))
        #expect(try await gateway.send(.post, path, type: TestGateway.form, body: "").status == 303)
        #expect(gateway.marketplaceTemplates.requests(BuyerEntryContract.screen).count == 2)
    }

    @Test("who was let in is sent to the buyer's survey, and everybody else is told what there is to tell")
    func standing() async throws {
        let admitted = try await Self.gateway(Self.entry(.admitted, address: "https://e.org/?a=1")).send(.get, "/start-survey/\(Self.id)")
        #expect(
            admitted.status == 303 && admitted.headers[.location] == "https://e.org/?a=1"
                && admitted.headers[.referrerPolicy] == "no-referrer")
        for (state, title) in [
            (BuyerEntryState.completed, "Thank you"), (.terminated, "Thank you for your interest"),
            (.overquota, "Enough people have answered"), (.closed, "The survey is closed"),
        ] {
            let page = try await Self.gateway(Self.entry(state)).send(.get, "/start-survey/\(Self.id)")
            #expect(page.status == 200 && page.body.contains("<h1 dir=\"auto\">\(title)</h1>"))
        }
        #expect(try await Self.gateway().send(.get, "/start-survey/\(Self.id.uppercased())").status == 404)
    }

    @Test("a link that lets nobody in says why", arguments: BuyerEntryRefusal.allCases)
    func refusals(refusal: BuyerEntryRefusal) async throws {
        let gateway = Self.gateway()
        gateway.marketplaceTemplates.on(BuyerEntryContract.look) { _, _ in BuyerEntryOffer(localization: "en_US", refusal: refusal) }
            .refuse(BuyerEntryContract.begin, RPCError(.failedPrecondition, reason: refusal, "no"))
        let opened = try await gateway.send(.get, "/start-survey?survey_id=7")
        let pressed = try await gateway.send(.post, "/start-survey?survey_id=7", type: TestGateway.form, body: "")
        let notice = BuyerEntryNotice(refusal)
        for reply in [opened, pressed] { #expect(reply.status == notice.status.code && reply.body.contains(notice.title)) }
    }

    @Test("the way back counts with GET and POST, not with HEAD, and knows three results")
    func finishing() async throws {
        let gateway = Self.gateway(Self.entry(.completed))
        let path = "/survey-complete?transaction_id=\(Self.id)&status="
        for (method, status) in [(HTTPRequest.Method.get, "complete"), (.get, "Terminate"), (.post, "overquota")] {
            #expect(try await gateway.send(method, path + status).body.contains("Thank you"))
        }
        #expect(try await gateway.send(.head, path + "complete").status == 200)
        #expect(gateway.marketplaceTemplates.requests(BuyerEntryContract.finish).map(\.outcome) == [.complete, .terminate, .overquota])
        #expect(try await gateway.send(.get, path).status == 400)
        #expect(try await gateway.send(.get, path + "21").status == 400)
        #expect(try await gateway.send(.get, "/survey-complete?status=complete").status == 404)
        gateway.marketplaceTemplates.refuse(BuyerEntryContract.finish, RPCError(.unavailable, "down"))
        let down = try await gateway.send(.get, path + "complete")
        #expect(down.status == 503 && down.headers[.retryAfter] == "2")
    }

    @Test("a survey's quotas are listed with what is counted of them, for its buyer")
    func quotas() async throws {
        let gateway = TestGateway()
        let survey = BuyerSurvey(
            id: 7, version: 1, template: nil, status: .live, wasLaunched: true, settings: ["survey_title": "Coffee <1>"],
            qualifications: [],
            quotas: [
                BuyerQuota(
                    id: "6a5e0e1c-0000-4000-8000-000000000000", buyerID: "men", title: "", requiredCount: 10, target: 8, minimum: 6,
                    criteria: [Qualification(code: 211, conditionCodes: ["111"])])
            ], admission: Admission(), createdAt: 0, lastCompleteAt: nil)
        gateway.marketplaceTemplates.on(BuyerEntryContract.counts) { _, _ in
            BuyerSurveyCounts(
                survey: survey, completesRequired: 20, total: QuotaCount(limit: 20, completed: 3, reserved: 2),
                tests: QuotaCount(limit: 20, completed: 1, reserved: 0), quotas: [QuotaCount(limit: 8, completed: 3, reserved: 2)])
        }
        let reply = try await gateway.send(.get, "/buyers/v2/surveys/7/quotas", key: "templates")
        #expect(
            reply.body == """
                [{"buyer_quota_id":"men","quota_title":"","ps_quota_id":"6a5e0e1c-0000-4000-8000-000000000000","required_count":10,\
                "criteria":[{"qualification_code":211,"condition_codes":["111"]}],"current_target":8,"maximum":8,"minimum":6,"completed":3,\
                "reserved":2,"remaining":3}]
                """)
        #expect(try await gateway.send(.get, "/buyers/v2/surveys/7/quotas").status == 401)
        let basic: HTTPFields = [.authorization: "Basic YnV5ZXI6bWFuYWdl"]
        let page = try await gateway.send(.get, "/manage/buyer-surveys/7", headers: basic)
        #expect(page.status == 200 && page.body.contains("Coffee &lt;1&gt;") && page.body.contains("value=\"3\" max=\"8\""))
        #expect(page.body.contains("men (at least 6)"))
        #expect(try await gateway.send(.post, "/manage/buyer-surveys/7", headers: basic).status == 405)
        #expect(try await gateway.send(.get, "/manage/buyer-surveys/7").headers[.wwwAuthenticate] != nil)
        let script = try await gateway.send(.get, "/manage/buyer-surveys/assets/counts.js")
        #expect(script.status == 200 && !script.body.contains("innerHTML"))
    }
}
