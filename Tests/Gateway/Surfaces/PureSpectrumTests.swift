import Contracts
import Hummingbird
import JSON
import RPC
import TestSupport
import Testing

@testable import GatewayService

@Suite("PureSpectrum's interface")
struct PureSpectrumTests {
    let gateway = TestGateway()

    static let survey = BuyerSurvey(
        id: 7_224, version: 1, template: nil, status: .draft, wasLaunched: false, settings: ["survey_title": "A / B"],
        qualifications: [
            Qualification(code: 211, conditionCodes: ["111"], name: "Gender"),
            Qualification(code: 212, rangeSets: [RangeSet(from: 18, to: 99, units: 311)]),
        ],
        quotas: [
            BuyerQuota(
                id: "24e108ba-52a2-4cb4-b0de-bfc2ce3d5e0d", buyerID: "6FLMpfWu9rzNmW9", title: "", requiredCount: 10, target: 10,
                criteria: [Qualification(code: 211, conditionCodes: ["111"])])
        ], admission: Admission(), createdAt: 1_657_086_386_670_999)

    func send(
        _ method: HTTPRequest.Method, _ target: String, _ body: String? = nil, key: String? = "templates", headers: HTTPFields = [:]
    ) async throws -> Reply {
        var headers = headers
        headers[.accessToken] = key
        return try await gateway.send(method, target, type: body == nil ? nil : TestGateway.json, body: body, headers: headers)
    }

    func envelope(_ code: Int, _ message: String) -> String {
        #"{"ps_api_response_code":\#(code),"ps_api_response_message":\#(JSONValue.string(message))}"#
    }

    @Test("a draft has the document's 39 members in their order, and nulls where it has nothing")
    func draft() async throws {
        gateway.marketplaceTemplates.on(MarketplaceContract.createSurvey) { _, _ in Self.survey }
        let reply = try await send(.post, "/buyers/v2/surveys", #"{"survey_title":"A / B"}"#)
        #expect(reply.status == 201 && reply.headers[.contentType] == "application/json")
        let printed = try PureSpectrumDocument.survey15.json
        #expect(reply.json.object?.keys == printed.object?.keys && reply.json.object?.count == 39)
        for name in ["qbp", "qlc", "soft_launch", "unique_links", "schedule_launch", "survey_grouping", "billing_id", "quota_throttling"] {
            #expect(reply.json[name] == printed[name], "\(name)")
        }
        #expect(reply.json["project_creation_date"] == printed["project_creation_date"])
        #expect(reply.json["template_id"] == .null && reply.json["live_url"] == .null && reply.json["survey_title"] == "A / B")
        #expect(reply.body.contains(#""quotas":\#(JSON.encodeString(JSONValue.array([printed["quotas"]?[0] ?? .null])))"#))
        #expect(
            reply.body.contains(
                #""qualifications":[{"condition_codes":["111"],"qualification_code":211},"#
                    + #"{"range_sets":[{"units":311,"to":99,"from":18}],"qualification_code":212}]"#))
        #expect(
            reply.json["test_ps_survey_entry_link"]?.string
                == "https://www.soscisurvey.de/#/start-survey?survey_id=7224&ps_redirect_test=1&bsec=a70mx8&supplier_id=23")
    }

    @Test("a survey that was launched has its marks, the buyer's own number to be billed by before ours (P-17)")
    func launched() async throws {
        var survey = Self.survey
        (survey.status, survey.wasLaunched, survey.lastCompleteAt) = (.paused, true, 1_657_086_386_670_000)
        survey.admission = Admission(hasUniqueLinks: true, clicks: 5)
        let paused = survey
        gateway.marketplaceTemplates.on(MarketplaceContract.getSurvey) { _, _ in paused }
        let body = try await send(.get, "/buyers/v2/surveys/7224").json
        #expect(body["ps_survey_status"] == 33 && body["billing_id"] == "PS7224" && body["survey_grouping"] == [7_224])
        #expect(body["schedule_launch"] == ["enable": false, "info": [:]])
        #expect(body["project_last_complete_date"] == "2022-07-06T05:46:26.670Z")
        #expect(body["unique_links"] == ["enable": true] && body["uniqueLinks"] == true)
        survey.settings = ["billing_id": "mine"]
        let billed = survey
        gateway.marketplaceTemplates.on(MarketplaceContract.getSurvey) { _, _ in billed }
        #expect(try await send(.get, "/buyers/v2/surveys/7224").json["billing_id"] == "mine")
    }

    @Test(
        "templates come by folder, in the document's two forms",
        arguments: [("", false), ("?UI=0", false), ("?UI=1", true), ("?UI=x", false), ("?UI[]=1", false)])
    func templates(query: String, isFull: Bool) async throws {
        let headings = [(26, "CA-en"), (30, "Austria-German"), (31, "CA-en")].map { id, folder in
            TemplateHeading(
                id: Int64(id), folder: folder, name: id == 30 ? "Age, Education, Postal codes" : "Province qual",
                title: id == 30 ? "Austria - German" : "Template - Non US countries", owner: 145, sharedWith: [145], isOwner: true,
                isServiceBuyer: false)
        }
        gateway.marketplaceTemplates.on(MarketplaceContract.accessibleTemplates) { _, _ in
            headings.map { TemplateHeadings(templates: [$0]) }
        }
        let reply = try await send(.get, "/buyers/v2/templates\(query)")
        #expect(reply.status == 200)
        #expect(reply.json[0]?["templates"]?.array?.compactMap { $0["id"]?.integer } == [26, 31])
        gateway.marketplaceTemplates.on(MarketplaceContract.accessibleTemplates) { _, _ in
            [TemplateHeadings(templates: Array(headings.prefix(2)))]
        }
        let document: PureSpectrumDocument = isFull ? .fullList : .shortList
        #expect(try await send(.get, "/buyers/v2/templates\(query)").body == JSON.encodeString(try document.json))
        gateway.marketplaceTemplates.on(MarketplaceContract.accessibleTemplates) { _, _ in [] }
        #expect(try await send(.get, "/buyers/v2/templates\(query)").body == "[]")
    }

    @Test(
        "refusals are the document's, to the letter",
        arguments: [
            (MarketplaceRefusal.featureOff, 403, PureSpectrumDocument.featureOff), (.templateUnknown, 404, .templateUnknown),
            (.otherTemplate, 400, .otherTemplate), (.noTemplate, 400, .noTemplate),
        ])
    func refusals(refusal: MarketplaceRefusal, status: Int, document: PureSpectrumDocument) async throws {
        gateway.marketplaceTemplates.refuse(MarketplaceContract.updateSurvey, RPCError(.failedPrecondition, reason: refusal, "x"))
        let reply = try await send(.put, "/buyers/v2/surveys/7134", #"{"template_id":5}"#)
        #expect(reply.status == status)
        #expect(try reply.body == JSON.encodeString(document.json))
        #expect(gateway.marketplaceTemplates.requests(MarketplaceContract.updateSurvey).map(\.id) == [7_134])
    }

    @Test(
        "every other error has the vendor's envelope, too",
        arguments: [
            (RPCError.invalid([FieldViolation(field: "a", description: "b"), FieldViolation(field: "$", description: "c")]), 400, 1014),
            (RPCError(.notFound, reason: MarketplaceRefusal.surveyUnknown, "x"), 404, 1005),
            (RPCError(.alreadyExists, "x"), 409, 1010), (RPCError(.resourceExhausted, "x"), 429, 1011),
            (RPCError(.unavailable, "x"), 503, 1012), (RPCError(.deadlineExceeded, "x"), 503, 1012), (RPCError(.internal, "x"), 500, 1000),
        ])
    func errors(error: RPCError, status: Int, code: Int64) async throws {
        gateway.marketplaceTemplates.refuse(MarketplaceContract.createSurvey, error)
        let reply = try await send(.post, "/buyers/v2/surveys", "{}")
        #expect(reply.status == status)
        #expect(reply.json.object?.keys == ["ps_api_response_code", "ps_api_response_message"])
        #expect(reply.json["ps_api_response_code"]?.integer == code)
        if status == 400 { #expect(reply.json["ps_api_response_message"] == "Invalid parameters: a b; the payload c") }
    }

    @Test("so have requests that no service is asked about")
    func requests() async throws {
        for body in ["", "{", "{}{}", "[1,]"] {
            let reply = try await send(.post, "/buyers/v2/surveys", body)
            #expect(reply.status == 400 && reply.body == envelope(1001, "JSON syntax error"), "\(body)")
        }
        let method = try await send(.delete, "/buyers/v2/surveys/1")
        #expect(method.status == 405 && method.headers[.allow] == "GET, PUT" && method.json["ps_api_response_code"] == 1007)
        #expect(try await send(.get, "/buyers/v2/nothing").body == envelope(1004, "There is no such resource."))
        let large = try await send(.put, "/buyers/v2/surveys/1", "\"" + String(repeating: "a", count: 2 << 20) + "\"")
        #expect(large.status == 413 && large.json["ps_api_response_code"] == 1008)
        #expect(gateway.marketplaceTemplates.calls.isEmpty)
    }

    @Test(
        "no key, a bad key and a key without the scope are refused, before the body is looked at",
        arguments: [(nil, 401), ("wrong", 401), ("manage", 403), ("operator", 403)])
    func keys(key: String?, status: Int) async throws {
        let reply = try await send(.post, "/buyers/v2/surveys", "{", key: key)
        #expect(reply.status == status && reply.json["ps_api_response_code"] != nil)
        if status == 401 {
            #expect(reply.json["msg"] == reply.json["ps_api_response_message"] && reply.json["apiStatus"] == "failure")
        }
        #expect(gateway.marketplaceTemplates.calls.isEmpty)
    }

    @Test("a key may also come as a bearer, a key for a retry is handed on, and a path that is no number names no survey")
    func headers() async throws {
        gateway.marketplaceTemplates.on(MarketplaceContract.createSurvey) { _, _ in Self.survey }
        var headers = HTTPFields()
        headers[.idempotencyKey] = "k"
        headers[.authorization] = "Bearer all"
        #expect(try await send(.post, "/buyers/v2/surveys", #"{"template_id":null}"#, key: nil, headers: headers).status == 201)
        let context = try #require(gateway.marketplaceTemplates.contexts(MarketplaceContract.createSurvey).first)
        #expect(context.account == 7 && context.idempotencyKey == "k")
        headers[.idempotencyKey] = ""
        let bad = try await send(.post, "/buyers/v2/surveys", "{}", headers: headers)
        #expect(bad.status == 400 && bad.json["ps_api_response_code"] == 1014)
        gateway.marketplaceTemplates.on(MarketplaceContract.getSurvey) { _, _ in Self.survey }
        _ = try await send(.get, "/buyers/v2/surveys/x")
        #expect(gateway.marketplaceTemplates.requests(MarketplaceContract.getSurvey).map(\.id) == [0])
    }

    @Test("a list is an array of surveys, with a link to the next where there are more")
    func lists() async throws {
        gateway.marketplaceTemplates.on(MarketplaceContract.listSurveys) { _, _ in [.row(Self.survey), .row(Self.survey), .next("17")] }
        let reply = try await send(.get, "/buyers/v2/surveys?limit=2&cursor=20")
        #expect(reply.json.array?.compactMap { $0["ps_survey_id"]?.integer } == [7_224, 7_224])
        #expect(reply.headers[.link] == #"<https://www.soscisurvey.de/buyers/v2/surveys?cursor=17&limit=2>; rel="next""#)
        #expect(gateway.marketplaceTemplates.requests(MarketplaceContract.listSurveys) == [PageRequest(cursor: "20", limit: 2)])
        gateway.marketplaceTemplates.on(MarketplaceContract.listSurveys) { _, _ in [] }
        let empty = try await send(.get, "/buyers/v2/surveys")
        #expect(empty.body == "[]" && empty.headers[.link] == nil)
    }
}
