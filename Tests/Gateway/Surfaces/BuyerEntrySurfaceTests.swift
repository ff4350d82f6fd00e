import Contracts
import HTTPTypes
import JSON
import RPC
import Testing

@testable import GatewayService

@Suite("Pages on the way into a buyer's survey")
struct BuyerEntrySurfaceTests {
    private static let id = "0123456789abcdef0123456789abcdef"
    private static let path = "/start-survey/\(id)"
    private static let link = BuyerEntryLink(survey: 7, supplier: "23")

    private let participation = ParticipationBench()

    private var gateway: TestGateway { participation.gateway }

    private static func entry(
        _ state: BuyerEntryState, _ localization: String = "pl_PL", address: String? = nil, isTest: Bool = false, isAsked: Bool = true
    ) -> BuyerEntry {
        BuyerEntry(
            id: id, survey: 7, isTest: isTest, state: state, localization: localization, title: "Kawa <1>", account: 7,
            screener: state == .screening && isAsked ? ScreenerAccess(questionnaire: 42, token: "T") : nil, address: address)
    }

    private func offer(_ entry: BuyerEntry = entry(.screening), refusal: BuyerEntryRefusal? = nil) {
        gateway.marketplaceTemplates
            .on(BuyerEntryContract.look) { _, _ in BuyerEntryOffer(localization: entry.localization, refusal: refusal, account: 7) }
            .on(BuyerEntryContract.begin) { _, _ in entry }
            .on(BuyerEntryContract.get) { _, _ in entry }
            .on(BuyerEntryContract.screen) { _, _ in entry }
            .on(BuyerEntryContract.finish) { _, _ in entry }
        participation.fill()
    }

    private func cookie(_ entry: BuyerEntry = entry(.screening), link: BuyerEntryLink? = link) -> String {
        "participation=9.k9.\(EntryMark(entry, link: link.map(EntryMark.digest)).text)"
    }

    private func send(
        _ method: HTTPRequest.Method, _ target: String, cookie: String? = nil, body: String? = nil, language: String? = nil,
        site: String? = nil, accept: String? = nil
    ) async throws -> Reply {
        var headers = HTTPFields()
        headers[.accept] = accept
        headers[.cookie] = cookie
        headers[.acceptLanguage] = language
        headers[.fetchSite] = site
        return try await gateway.send(method, target, type: body == nil ? nil : TestGateway.form, body: body, headers: headers)
    }

    private var screened: Int { gateway.marketplaceTemplates.requests(BuyerEntryContract.screen).count }

    // MARK: Entering

    @Test("opening an entry link asks what it leads to and no more, and the page repeats the link's words as text")
    func opening() async throws {
        offer()
        let reply = try await send(.get, "/start-survey?survey_id=7&supplier_id=23&transaction_id=%22%3E%3Cscript%3E")
        #expect(reply.status == 200 && !reply.body.contains("<script>"))
        for markup in [
            "name=\"transaction_id\" value=\"&quot;&gt;&lt;script&gt;\"", "<html lang=\"pl\" dir=\"ltr\">", "<h1>Twoja ankieta</h1>",
            "<form method=\"post\" action=\"/start-survey\">", ">Rozpocznij</button>",
        ] {
            #expect(reply.body.contains(markup), "\(markup)")
        }
        #expect(!reply.body.contains("Kawa") && !reply.body.contains("class=\"test\""))
        #expect(gateway.marketplaceTemplates.calls.map(\.method) == [BuyerEntryContract.look.name])
        #expect(gateway.tokens.calls.map(\.method) == [TokensContract.getAppearance.name] && gateway.responses.calls.isEmpty)
        let link = try #require(gateway.marketplaceTemplates.requests(BuyerEntryContract.look).first)
        #expect(link == BuyerEntryLink(survey: 7, supplier: "23", transaction: "\"><script>"))
        #expect(reply.headers[.cacheControl] == "no-store" && reply.headers[.setCookie] == nil)
        #expect(reply.headers[.contentSecurityPolicy]?.contains("form-action 'self'; frame-ancestors 'none'") ?? false)
        for query in ["", "?survey_id=x", "?survey_id=0"] { #expect(try await send(.get, "/start-survey\(query)").status == 404) }
    }

    @Test(
        "the page speaks the survey's language, and where it is none of ours the browser's",
        arguments: [
            ("de_AT", nil, "Ihre Befragung", "Dies ist ein Test"), ("fr", "pl", "Votre enquête", "Ceci est un test"),
            ("es_US", "pl-PL,pl;q=0.9", "Twoja ankieta", "To jest test"), ("es_US", nil, "Your survey", "This is a test"),
        ] as [(String, String?, String, String)])
    func languages(localization: String, browser: String?, title: String, test: String) async throws {
        offer(Self.entry(.screening, localization))
        let page = try await send(.get, "/start-survey?survey_id=7&ps_redirect_test=1&bsec=a70mx8", language: browser)
        #expect(page.body.contains("<h1>\(title)</h1>") && page.body.contains("<p class=\"test\">\(test)"))
    }

    @Test("the page of / runs one script of ours, which takes the query from behind the # to where a server sees it")
    func landing() async throws {
        let page = try await send(.get, "/", language: "de")
        let policy = try #require(page.headers[.contentSecurityPolicy])
        let source = try #require(page.body.firstMatch(of: /<script src="(\/assets\/entry\.[0-9a-f]{16}\.js)" defer><\/script>/)).1
        #expect(page.status == 200 && page.body.contains("<h1>Befragungen</h1>") && page.body.contains("<noscript>"))
        #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self'") && !policy.contains("unsafe"))
        let script = try await send(.get, String(source))
        #expect(script.status == 200 && script.headers[.contentType] == "text/javascript; charset=utf-8")
        #expect(script.headers[.cacheControl]?.contains("immutable") ?? false)
        #expect(script.body.contains(#"/^#\/start-survey\?([\x21-\x7e]*)$/"#))
        #expect(try await send(.get, "/assets/entry.js").status == 404)
        #expect(try await send(.post, "/").status == 405)
    }

    @Test("entering is a POST under the name that the page gave it, and leads to the questions, a questionnaire as all others are")
    func entering() async throws {
        offer(Self.entry(.screening, isTest: true))
        let page = try await send(.get, "/start-survey?survey_id=7&ps_redirect_test=1&bsec=a70mx8")
        let name = try #require(page.body.firstMatch(of: /name="participation" value="([0-9a-f]+)"/)).1
        let form = "survey_id=7&ps_redirect_test=1&bsec=a70mx8&participation=\(name)"
        let reply = try await send(.post, "/start-survey", body: form)
        #expect(reply.status == 303 && reply.headers[.location] == "/ankieta/42/9/31")
        let link = BuyerEntryLink(survey: 7, isTest: true, password: "a70mx8")
        let value = cookie(Self.entry(.screening, isTest: true), link: link)
        #expect(
            reply.headers[values: .setCookie].map { $0.split(separator: ";").prefix(2).joined(separator: ";") }
                == ["\(value); Path=/ankieta/42/9", "\(value); Path=/start-survey"])
        #expect(reply.headers[values: .setCookie].allSatisfy { $0.contains("HttpOnly; SameSite=Lax") })
        let start = try #require(gateway.marketplaceTemplates.requests(BuyerEntryContract.begin).first)
        #expect(start.link == link && start.participation == name && screened == 0)
        #expect(gateway.responses.requests(ResponsesContract.openFilling) == [FillingRequest(survey: 42, token: "T")])

        let shown = try await participation.show(cookie: value)
        #expect(shown.status == 200 && shown.body.contains("<p class=\"test\">To jest test"))
        #expect(try await !participation.show().body.contains("class=\"test\""), "the same page of somebody who counts")
    }

    @Test("a survey that asks nothing goes straight on")
    func nothingAsked() async throws {
        offer(Self.entry(.screening, isAsked: false))
        let reply = try await send(.post, "/start-survey?survey_id=7", body: "")
        #expect(reply.status == 303 && reply.headers[.location] == Self.path && screened == 1)
        #expect(gateway.responses.calls.isEmpty && reply.headers[.setCookie] == nil)
    }

    @Test("what another site's page sends enters nobody")
    func forged() async throws {
        offer()
        for target in ["/start-survey?survey_id=7", Self.path] {
            #expect(try await send(.post, target, body: "", site: "cross-site").status == 200)
        }
        #expect(gateway.marketplaceTemplates.requests(BuyerEntryContract.begin).isEmpty && gateway.responses.calls.isEmpty && screened == 0)
    }

    @Test("the same link in the same browser goes on where it was left, and lets another person begin where it is everybody's")
    func resuming() async throws {
        offer()
        let page = try await send(.get, "/start-survey?survey_id=7&supplier_id=23", cookie: cookie())
        #expect(page.body.contains(">Kontynuuj</button>") && page.body.contains("name=\"anew\""))
        let form = "survey_id=7&supplier_id=23&participation=0123456789abcdef"
        #expect(try await send(.post, "/start-survey", cookie: cookie(), body: form).headers[.location] == "/ankieta/42/9/31")
        #expect(gateway.marketplaceTemplates.requests(BuyerEntryContract.begin).isEmpty)
        _ = try await send(.post, "/start-survey", cookie: cookie(), body: "\(form)&anew=1")
        _ = try await send(.post, "/start-survey", cookie: cookie(link: BuyerEntryLink(survey: 8)), body: form)
        #expect(gateway.marketplaceTemplates.requests(BuyerEntryContract.begin).count == 2)

        let personal = BuyerEntryLink(survey: 7, transaction: "t")
        let own = try await send(.get, "/start-survey?survey_id=7&transaction_id=t", cookie: cookie(link: personal))
        #expect(own.body.contains(">Kontynuuj</button>") && !own.body.contains("name=\"anew\""))
        offer(Self.entry(.completed))
        #expect(try await send(.get, "/start-survey?survey_id=7&supplier_id=23", cookie: cookie()).body.contains(">Rozpocznij</button>"))
    }

    // MARK: On the way

    @Test("the last answer has all of them looked at, and leads back to the entry")
    func answering() async throws {
        offer()
        gateway.responses.on(ResponsesContract.answerPage) { _, _ in FillingStep(nextPage: 32) }
        let next = try await participation.send("questions[5][type]=0&questions[5][answer]=2", cookie: cookie())
        #expect(next.headers[.location] == "/ankieta/42/9/32" && screened == 0)
        gateway.responses.on(ResponsesContract.answerPage) { _, _ in FillingStep(acknowledgments: "") }
        for count in 1...2 {
            let last = try await participation.send("questions[5][type]=0&questions[5][answer]=2", cookie: cookie())
            #expect(last.status == 303 && last.headers[.location] == Self.path && screened == count)
            #expect(last.headers[.setCookie]?.hasPrefix("\(cookie()); Path=/ankieta/42/9; Max-Age=3600;") ?? false)
            gateway.responses.refuse(
                ResponsesContract.answerPage, RPCError(.failedPrecondition, reason: FillingRefusal.finished, "sent twice"))
        }
        participation.fill { place in
            place.page = nil
            place.end = FillingEnd(acknowledgments: "", verificationCode: nil, isEarly: false)
        }
        #expect(try await participation.show(cookie: cookie()).headers[.location] == Self.path)
    }

    @Test("an entry that goes on leads to its page, at another device with a button, and opening it opens nothing")
    func goingOn() async throws {
        offer()
        #expect(try await send(.get, Self.path, cookie: cookie()).headers[.location] == "/ankieta/42/9/31")
        let other = try await send(.get, Self.path)
        #expect(other.status == 200 && other.body.contains("<h1>Kawa &lt;1&gt;</h1>") && other.body.contains(">Kontynuuj</button>"))
        #expect(other.body.contains("<form method=\"post\" action=\"\(Self.path)\">"))
        #expect(gateway.responses.requests(ResponsesContract.openFilling).isEmpty && screened == 0)
        let pressed = try await send(.post, Self.path, body: "")
        #expect(pressed.headers[.location] == "/ankieta/42/9/31" && screened == 0)
        #expect(pressed.headers[.setCookie]?.hasPrefix(cookie(link: nil)) ?? false)

        // Answered, and looking at it had failed: the button has it done, and nothing is asked again.
        gateway.responses.refuse(
            ResponsesContract.openFilling, RPCError(.failedPrecondition, reason: FillingRefusal.tokenUsed, "used"))
        let done = try await send(.post, Self.path, body: "")
        #expect(done.status == 303 && done.headers[.location] == Self.path && screened == 1)
        #expect(try await send(.get, "/start-survey/\(Self.id.uppercased())").status == 404)
    }

    @Test("who was let in is sent to the buyer's survey: a program by its address, a browser by a page whose forms lead nowhere else")
    func onward() async throws {
        offer(Self.entry(.admitted, address: "https://e.org/?a=1&b=\"2\""))
        let followed = try await send(.get, Self.path, accept: "*/*")
        #expect(followed.status == 303 && followed.headers[.location] == "https://e.org/?a=1&b=\"2\"")
        #expect(followed.headers[.referrerPolicy] == "no-referrer")
        let page = try await send(.get, Self.path, accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
        #expect(page.status == 200 && page.headers[.referrerPolicy] == "no-referrer")
        let address = "https://e.org/?a=1&amp;b=&quot;2&quot;"
        #expect(page.body.contains("<meta http-equiv=\"refresh\" content=\"0;url=\(address)\">"))
        #expect(page.body.contains("<h1>Przejdź do ankiety</h1>"))
        #expect(page.body.contains("<a href=\"\(address)\" rel=\"noreferrer\">Kontynuuj</a>"))
        #expect(page.headers[.contentSecurityPolicy]?.contains("form-action 'self';") ?? false)
    }

    @Test(
        "an end says what it is",
        arguments: [
            (BuyerEntryState.completed, "Thank you", "Dziękujemy"),
            (.terminated, "Thank you for your interest", "Dziękujemy za zainteresowanie"),
            (.overquota, "Enough people have answered", "Odpowiedziało już dość osób"),
            (.closed, "The survey has ended", "Ankieta została zakończona"),
        ])
    func ends(state: BuyerEntryState, english: String, polish: String) async throws {
        for (localization, title) in [("en_US", english), ("pl_PL", polish)] {
            offer(Self.entry(state, localization, isTest: true))
            let page = try await send(.get, Self.path)
            #expect(page.status == 200 && page.body.contains("<h1>\(title)</h1>") && page.body.contains("class=\"test\""))
        }
    }

    @Test("a link that lets nobody in says why, in the survey's language", arguments: BuyerEntryRefusal.allCases)
    func refusals(refusal: BuyerEntryRefusal) async throws {
        offer(refusal: refusal)
        gateway.marketplaceTemplates.refuse(BuyerEntryContract.begin, RPCError(.failedPrecondition, reason: refusal, "no"))
        let opened = try await send(.get, "/start-survey?survey_id=7")
        let pressed = try await send(.post, "/start-survey?survey_id=7", body: "")
        let notice = ParticipationNotice(refusal)
        let title = try #require(ParticipationTexts(language: "pl")).title(of: notice)
        for reply in [opened, pressed] { #expect(reply.status == notice.status.code && reply.body.contains("<h1>\(title)</h1>")) }
    }

    // MARK: What goes wrong

    @Test("while nobody can be asked, a button sends again what was sent")
    func outage() async throws {
        offer()
        let down = RPCError(.unavailable, "down")
        gateway.marketplaceTemplates.refuse(BuyerEntryContract.look, down).refuse(BuyerEntryContract.begin, down)
            .refuse(BuyerEntryContract.get, down).refuse(BuyerEntryContract.finish, down)
        let form = "survey_id=7&transaction_id=%22t&participation=0123456789abcdef"
        for (method, target, body, markups) in [
            (
                HTTPRequest.Method.get, "/start-survey?survey_id=7&transaction_id=%22t", nil,
                ["method=\"get\" action=\"/start-survey\"", "&quot;t"]
            ),
            (.post, "/start-survey", form, ["method=\"post\" action=\"/start-survey\"", "&quot;t", "value=\"0123456789abcdef\""]),
            (.get, Self.path, nil, ["method=\"get\" action=\"\(Self.path)\""]),
            (.post, Self.path, "", ["method=\"post\" action=\"\(Self.path)\""]),
            (
                .get, "/survey-complete?transaction_id=\(Self.id)&status=complete", nil,
                ["action=\"/survey-complete\"", "value=\"complete\""]
            ),
        ] as [(HTTPRequest.Method, String, String?, [String])] {
            let reply = try await send(method, target, body: body, language: "fr")
            #expect(reply.status == 503 && reply.headers[.retryAfter] == "2")
            for markup in ["<h1>Veuillez réessayer dans un instant</h1>"] + markups { #expect(reply.body.contains(markup), "\(markup)") }
        }
    }

    @Test(
        "a cookie that is not ours is none",
        arguments: ["9.k9.x.y.t", "9.k9.0123456789abcdef0123456789abcdef..x", "9.k9.a", "9.", "9..x"])
    func cookies(value: String) {
        #expect(ParticipationCookie("participation=\(value)") == nil)
    }

    @Test("the way back counts with GET and POST, not with HEAD, and knows three results")
    func finishing() async throws {
        offer(Self.entry(.completed))
        let path = "/survey-complete?transaction_id=\(Self.id)&status="
        for (method, status) in [(HTTPRequest.Method.get, "complete"), (.get, "Terminate"), (.post, "overquota")] {
            #expect(try await send(method, path + status).body.contains("<h1>Dziękujemy</h1>"))
        }
        #expect(try await send(.head, path + "complete").status == 200)
        #expect(gateway.marketplaceTemplates.requests(BuyerEntryContract.finish).map(\.outcome) == [.complete, .terminate, .overquota])
        #expect(try await send(.get, path).status == 400)
        #expect(try await send(.get, path + "21").status == 400)
        #expect(try await send(.get, "/survey-complete?status=complete").status == 404)
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
        let source = try #require(page.body.firstMatch(of: /<script src="(\/assets\/counts\.[0-9a-f]{16}\.js)" defer><\/script>/)).1
        let script = try await gateway.send(.get, String(source))
        #expect(script.status == 200 && !script.body.contains("innerHTML"))
    }
}
