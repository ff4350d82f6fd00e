import Contracts
import Foundation
import JSON
import RPC
import TestSupport
import Testing

@Suite("Templates and buyers' surveys through the processes")
struct BuyerTests {
    /// A buyer with a key, and the feature or not.
    struct Buyer: Sendable {
        let account: Int64
        let management: Client

        static func create(in installation: Installation, features: JSONValue = ["templates"]) async throws -> Buyer {
            let operators = Client(base: installation.gateway, key: try installation.operatorKey)
            let account = try await operators.post("/manage/v1/accounts", json: ["name": "Buyer", "features": features])
            let id = try #require(account.json["id"]?.integer)
            let key = try await operators.post(
                "/manage/v1/accounts/\(id)/keys", json: ["name": "all", "scopes": ["templates", "manage"]])
            return Buyer(account: id, management: Client(base: installation.gateway, key: try #require(key.json["secret"]?.string)))
        }

        func send(_ method: String, _ path: String, _ body: JSONValue? = nil, key: String? = nil) async throws -> Client.Reply {
            var headers = ["access-token": management.key ?? "", "Content-Type": "application/json"]
            headers["Idempotency-Key"] = key
            let client = Client(base: management.base)
            return try await client.send(
                .init(rawValue: method), "/buyers/v2/\(path)", body: body.map { JSON.encodeString($0) }, headers: headers)
        }

        func template(_ survey: JSONValue, _ members: JSONObject = [:]) async throws -> Int64 {
            var template: JSONValue = [
                "folder": "CA-en", "name": "Province qual", "title": "Template - Non US countries", "visibility": "own", "survey": survey,
            ]
            for (name, value) in members { template[name] = value }
            let reply = try await management.post("/manage/v1/templates", json: template)
            #expect(reply.status == 201, "\(reply.body)")
            return try #require(reply.json["id"]?.integer)
        }
    }

    /// The printed survey with what every installation makes anew taken from the reply: ids, addresses and dates.
    private static func expected(_ document: PureSpectrumDocument, _ reply: JSONValue) throws -> String {
        var expected = try document.json
        for name in ["ps_survey_id", "test_ps_survey_entry_link", "project_creation_date", "template_id"] {
            expected[name] = reply[name] ?? .null
        }
        let id = reply["ps_survey_id"]?.integer ?? 0
        if expected["billing_id"] != .null {
            expected["billing_id"] = .string("PS\(id)")
            expected["survey_grouping"] = [.integer(id)]
        }
        expected["quotas"] = .array(
            (expected["quotas"]?.array ?? []).enumerated().map { index, quota in
                var quota = quota
                quota["ps_quota_id"] = reply["quotas"]?[index]?["ps_quota_id"] ?? .null
                return quota
            })
        return JSON.encodeString(expected)
    }

    /// What a printed survey shows of its template.
    private static func template(_ document: PureSpectrumDocument, _ changes: JSONObject = [:], without own: String? = nil) throws
        -> JSONValue
    {
        var template = try document.json
        for (name, value) in changes { template[name] = value }
        template["qualifications"] = .array(
            (template["qualifications"]?.array ?? []).filter { own == nil || $0["qualification_code"] != 211 })
        template["quotas"] = .array((template["quotas"]?.array ?? []).filter { $0["buyer_quota_id"]?.string != own })
        return template
    }

    @Test("the document's requests get the document's replies, member by member and in their order")
    func documents() async throws {
        let installation = try await Installation.start()
        let buyer = try await Buyer.create(in: installation)
        let fifteen = try await buyer.template(
            Self.template(.survey15, ["survey_title": "Other", "expected_ir": 7, "field_time": 1], without: "6FLMpfWu9rzNmW9"))
        let own = try await buyer.send(
            "POST", "surveys", try PureSpectrumDocument.order15.json.with("template_id", .integer(fifteen)))
        #expect(own.status == 201)
        #expect(try own.body == Self.expected(.survey15, own.json))
        let created = try #require(own.json["project_creation_date"]?.string)
        #expect(created.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)

        let five = try await buyer.template(Self.template(.survey5))
        let named: JSONValue = ["template_id": .integer(five)]
        let alone = try await buyer.send("POST", "surveys", named)
        #expect(alone.status == 201)
        #expect(try alone.body == Self.expected(.survey5, alone.json))

        let id = try #require(alone.json["ps_survey_id"]?.integer)
        let changed = try PureSpectrumDocument.changed5.json
        var edit: JSONValue = ["ps_survey_status": 22]
        for name in ["offer_price", "subscriber_emails", "completes_required", "live_url", "test_url", "survey_localization"] {
            edit[name] = changed[name]
        }
        #expect(try await buyer.send("PUT", "surveys/\(id)", edit).status == 200)
        let again = try await buyer.send("PUT", "surveys/\(id)", named)
        #expect(again.status == 200)
        #expect(try again.body == Self.expected(.changed5, again.json))
        #expect(again.json["quotas"] == alone.json["quotas"], "quotas keep their ids")
        #expect(try await buyer.send("GET", "surveys/\(id)").body == again.body)
        let all = try await buyer.send("GET", "surveys")
        #expect(all.body == "[\(again.body),\(own.body)]")

        // A survey can be sent back as it was read.
        let back = try await buyer.send("PUT", "surveys/\(id)", again.json)
        #expect(back.status == 200 && back.body == again.body)
        #expect(
            try await buyer.send("PUT", "surveys/\(id)", ["template_id": .integer(fifteen)]).body
                == JSON.encodeString(try PureSpectrumDocument.otherTemplate.json))
    }

    @Test("templates are listed by who may use them, and refused to the letter to who may not")
    func visibility() async throws {
        let installation = try await Installation.start()
        let (author, buyer) = (try await Buyer.create(in: installation), try await Buyer.create(in: installation))
        let plain = try await Buyer.create(in: installation, features: [])
        let content = try Self.template(.survey5)
        let shared = try await author.template(content, ["visibility": "shared", "shared_with": [.integer(buyer.account)]])
        let own = try await author.template(content, ["folder": "Austria-German"])
        let standard = try await author.template(content, ["visibility": "default"])

        let short = try await buyer.send("GET", "templates?UI=0")
        #expect(short.status == 200)
        let row = { (id: Int64) -> String in #"{"id":\#(id),"name":"Province qual","title":"Template - Non US countries"}"# }
        #expect(short.body == #"[{"folder":"CA-en","templates":[\#(row(shared)),\#(row(standard))]}]"#)
        #expect(try await author.send("GET", "templates").json.array?.count == 2)
        let full = try await buyer.send("GET", "templates?UI=1").json[0]?["templates"]?[0]
        #expect(
            full == [
                "id": .integer(shared), "name": "Province qual", "title": "Template - Non US countries", "owner": .integer(author.account),
                "shared_with": [.integer(buyer.account)], "isOwner": false, "is_service_buyer": false,
            ])

        let forbidden = JSON.encodeString(try PureSpectrumDocument.featureOff.json)
        let unknown = JSON.encodeString(try PureSpectrumDocument.templateUnknown.json)
        let named = { (id: Int64) -> JSONValue in ["template_id": .integer(id)] }
        for reply in [try await plain.send("GET", "templates?UI=1"), try await plain.send("POST", "surveys", named(shared))] {
            #expect(reply.status == 403 && reply.body == forbidden)
        }
        let foreign = try await buyer.send("POST", "surveys", named(own))
        #expect(foreign.status == 404 && foreign.body == unknown)
        let made = try await buyer.send("POST", "surveys", named(shared))
        #expect(made.status == 201)
        let id = try #require(made.json["ps_survey_id"]?.integer)
        #expect(try await author.send("GET", "surveys/\(id)").status == 404)
        #expect(try await author.send("PUT", "surveys/\(id)", ["expected_ir": 1]).json["ps_api_response_code"] == 1005)
        #expect(try await buyer.send("PUT", "surveys/\(id)", named(own)).body == unknown)

        let bare = try await buyer.send("POST", "surveys", try PureSpectrumDocument.order15.json.with("template_id", .null))
        #expect(bare.json["ps_api_response_message"] == "Invalid parameters: live_url is required")
        let order = try PureSpectrumDocument.order15.json.with("template_id", .null).with("live_url", "https://example.org/")
        let survey = try #require(try await buyer.send("POST", "surveys", order).json["ps_survey_id"]?.integer)
        let none = try await buyer.send("PUT", "surveys/\(survey)", named(shared))
        #expect(try none.status == 400 && none.body == JSON.encodeString(PureSpectrumDocument.noTemplate.json))

        let operators = Client(base: installation.gateway, key: try installation.operatorKey)
        let ours: JSONValue = ["folder": "Ours", "name": "n", "title": "t", "visibility": "default", "survey": content]
        #expect(try await operators.post("/manage/v1/templates", json: ours).status == 201)
        let last = try await buyer.send("GET", "templates?UI=1").json.array?.last
        #expect(last?["folder"] == "Ours" && last?["templates"]?[0]?["owner"] == 0 && last?["templates"]?[0]?["isOwner"] == false)
        let path = "/manage/v1/accounts/\(buyer.account)"
        _ = try await operators.send(.PATCH, path, body: #"{"features":[]}"#, headers: ["Content-Type": "application/json"])
        #expect(try await buyer.send("PUT", "surveys/\(id)", named(shared)).body == forbidden, "the next call obeys")
        #expect(try await buyer.send("PUT", "surveys/\(id)", ["expected_ir": 1]).status == 200)
    }

    @Test("orders that race under one key are one survey, and edits that race leave one of them whole, through a crash too")
    func races() async throws {
        let installation = try await Installation.start()
        let buyer = try await Buyer.create(in: installation)
        let order = try PureSpectrumDocument.order15.json.with("template_id", .null).with("live_url", "https://example.org/")
        let bodies = try await concurrently(20) { _ in try await buyer.send("POST", "surveys", order, key: "k") }
        #expect(Set(bodies.map(\.body)).count == 1 && bodies.allSatisfy { $0.status == 201 })
        #expect(try await buyer.send("POST", "surveys", order.with("expected_ir", 1), key: "k").status == 409)
        let id = try #require(bodies[0].json["ps_survey_id"]?.integer)

        let replies = try await concurrently(12) { number in
            let value = JSONValue.integer(Int64(number + 1))
            let quota = order["quotas"]?[0]?.with("required_count", value).with("current_target", value) ?? .null
            return try await buyer.send(
                "PUT", "surveys/\(id)", ["completes_required": value, "expected_loi": value, "quotas": [quota]])
        }
        #expect(replies.allSatisfy { $0.status == 200 })
        let read = try await buyer.send("GET", "surveys/\(id)")
        #expect(replies.contains { $0.body == read.body })
        #expect(read.json["completes_required"] == read.json["expected_loi"])
        #expect(read.json["completes_required"] == read.json["quotas"]?[0]?["required_count"])
        #expect(read.json["quotas"]?[0]?["ps_quota_id"] == bodies[0].json["quotas"]?[0]?["ps_quota_id"])

        installation["marketplace-templates"].crash()
        let gone = try await buyer.send("GET", "surveys/\(id)")
        #expect(gone.status == 503 && gone.json["ps_api_response_code"] == 1012)
        try installation["marketplace-templates"].start()
        try await installation.awaitReady()
        #expect(await eventually { try await buyer.send("GET", "surveys/\(id)").body == read.body })
        #expect(try await buyer.send("POST", "surveys", order, key: "k").body == bodies[0].body)
    }

    @Test("a template of 500 qualifications and 1,000 quotas passes every limit, there and back")
    func large() async throws {
        // Time enough for a build that is not optimised.
        let installation = try await Installation.start(settings: ["gateway": ["--limits-time", "60000"]])
        let buyer = try await Buyer.create(in: installation)
        let order = try PureSpectrumDocument.order15.json.with("live_url", "https://example.org/").with("template_id", .null)
        let qualifications: [JSONValue] = (0..<500).map { number in
            ["qualification_code": .integer(1_000 + number), "condition_codes": .array((0..<40).map { .string("\(10_000 + $0)") })]
        }
        let quotas: [JSONValue] = (0..<1_000).map { number in
            let code = JSONValue.integer(1_000 + Int64(number) / 2)
            return [
                "required_count": 5, "criteria": [["qualification_code": code, "condition_codes": [.string("\(10_000 + number % 2)")]]],
            ]
        }
        let content = order.with("qualifications", .array(qualifications)).with("quotas", .array(quotas))
        let template = try await buyer.template(content)
        let made = try await buyer.send("POST", "surveys", ["template_id": .integer(template)])
        #expect(made.status == 201 && made.json["quotas"]?.array?.count == 1_000 && made.json["qualifications"]?.array?.count == 500)
        let id = try #require(made.json["ps_survey_id"]?.integer)
        let changed = try await buyer.send("PUT", "surveys/\(id)", made.json.with("expected_ir", 9))
        #expect(changed.status == 200, "\(changed.body.prefix(500))")
        #expect(changed.json["quotas"] == made.json["quotas"] && changed.json["expected_ir"] == 9)
        #expect(try await buyer.send("POST", "surveys", content).status == 201)
    }

    @Test("quotas by share follow the survey's completes, those by count do not, and replies have the members that they always have")
    func shares() async throws {
        let installation = try await Installation.start()
        let buyer = try await Buyer.create(in: installation)
        let order = try PureSpectrumDocument.order15.json.with("live_url", "https://example.org/").with("template_id", .null)
        let printed = order["quotas"]?[0] ?? .null
        let criterion = { (code: String) -> JSONValue in [["qualification_code": 211, "condition_codes": [.string(code)]]] }
        let share = printed.with("required_count", .null).with("current_target", .null).with("percentage", 37.5)
        let women = share.with("buyer_quota_id", "women").with("criteria", criterion("112"))
            .with("flexible", ["enable": true, "value": 50]).with("maximum", .null).with("minimum", 2)
        let other = printed.with("buyer_quota_id", "others").with("criteria", criterion("113"))
        func counts(_ reply: Client.Reply) -> [Int64] {
            (reply.json["quotas"]?.array ?? []).compactMap { $0["required_count"]?.integer }
        }

        let made = try await buyer.send("POST", "surveys", order.with("quotas", [share, women, other]))
        #expect(made.status == 201 && counts(made) == [8, 8, 10], "\(made.body)")
        #expect(try made.json.object?.keys == PureSpectrumDocument.survey15.json.object?.keys)
        for quota in made.json["quotas"]?.array ?? [] {
            #expect(quota.object?.keys == ["buyer_quota_id", "quota_title", "ps_quota_id", "required_count", "criteria"])
        }
        let id = try #require(made.json["ps_survey_id"]?.integer)
        let more = try await buyer.send("PUT", "surveys/\(id)", ["completes_required": 100])
        #expect(more.status == 200 && counts(more) == [38, 38, 10], "half of one is rounded up")
        let listed = try await buyer.send("GET", "surveys/\(id)/quotas").json
        #expect(listed[1]?["maximum"] == 57 && listed[1]?["minimum"] == 2 && listed[1]?["current_target"] == 38)
        #expect(listed[0]?["maximum"] == 38 && listed[0]?["minimum"] == nil)
        #expect(try await buyer.send("GET", "surveys/\(id)").body == more.body)

        let refusals: [(JSONValue, String)] = [
            (share.with("percentage", 101), "quotas[0].percentage must be a number from 0 to 100"),
            (
                share.with("percentage", .null),
                "quotas[0].required_count is required, or in its place percentage, the quota's share of completes_required"
            ),
            (women.with("maximum", 37), "quotas[0].maximum must be at least the quota's count, 38"),
            (women.with("minimum", 39), "quotas[0].minimum must be at most the quota's count, 38"),
        ]
        for (quota, message) in refusals {
            let refused = try await buyer.send("PUT", "surveys/\(id)", ["quotas": [quota]])
            #expect(refused.status == 400 && refused.json["ps_api_response_code"] == 1014)
            #expect(refused.json["ps_api_response_message"]?.string == "Invalid parameters: \(message)")
        }
        #expect(try await buyer.send("GET", "surveys/\(id)").body == more.body, "what is refused changes nothing")
        let counted: JSONValue = ["quotas": [share.with("required_count", 5), women, other], "completes_required": 20]
        #expect(counts(try await buyer.send("PUT", "surveys/\(id)", counted)) == [5, 8, 10])
        #expect(counts(try await buyer.send("PUT", "surveys/\(id)", ["completes_required": 40])) == [5, 15, 10])
    }

    @Test("a survey that is full is launched with more to complete or not at all, and one that is lowered pauses with the reply")
    func fullness() async throws {
        let installation = try await Installation.start()
        let buyer = try await Buyer.create(in: installation)
        let order = try PureSpectrumDocument.order15.json.with("template_id", .null).with("live_url", "https://example.org/")
            .with("qualifications", []).with("quotas", []).with("completes_required", 2).with("ps_survey_status", 22)
        let id = try #require(try await buyer.send("POST", "surveys", order).json["ps_survey_id"]?.integer)
        func respond() async throws {
            let person = Respondent(installation, survey: id)
            let page = try await person.answer(try #require(try await person.start()), [])
            #expect(try await person.complete(try #require(Respondent.transaction(in: page))).title == "Thank you")
        }
        try await respond()
        let lowered = try await buyer.send("PUT", "surveys/\(id)", ["completes_required": 1])
        #expect(lowered.status == 200 && lowered.json["ps_survey_status"] == 33)
        let refused = try await buyer.send("PUT", "surveys/\(id)", ["ps_survey_status": 22])
        #expect(refused.status == 400 && refused.json["ps_api_response_code"] == 1014)
        #expect(
            refused.json["ps_api_response_message"]?.string == """
                Invalid parameters: ps_survey_status cannot become 22: the survey has all the completes that it asks for: raise \
                completes_required, or its quotas
                """)
        #expect(try await buyer.send("GET", "surveys/\(id)").body == lowered.body)
        let raised = try await buyer.send("PUT", "surveys/\(id)", ["ps_survey_status": 22, "completes_required": 2])
        #expect(raised.status == 200 && raised.json["ps_survey_status"] == 22)
        try await respond()
        #expect(try await buyer.send("GET", "surveys/\(id)").json["ps_survey_status"] == 33)
    }

    @Test("men who race, through a crash too, leave women the places that are kept for them")
    func minimum() async throws {
        let installation = try await Installation.start()
        let buyer = try await Buyer.create(in: installation)
        let quotas = [("men", "111", 2), ("women", "112", 4)].map { name, code, minimum -> JSONValue in
            [
                "buyer_quota_id": .string(name), "percentage": 100, "flexible": ["enable": true, "value": 10],
                "minimum": .integer(Int64(minimum)), "criteria": [["qualification_code": 211, "condition_codes": [.string(code)]]],
            ]
        }
        let order = try PureSpectrumDocument.order15.json.with("template_id", .null).with("live_url", "https://example.org/")
            .with("qualifications", []).with("quotas", .array(quotas)).with("completes_required", 10).with("ps_survey_status", 22)
        let id = try #require(try await buyer.send("POST", "surveys", order).json["ps_survey_id"]?.integer)

        // Titles of the pages that the respondents come to; nil where the survey lets nobody in any more.
        func come(_ count: Int, _ gender: Int64, crashing: Bool) async throws -> [String?] {
            try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 0..<count {
                    group.addTask {
                        let person = Respondent(installation, survey: id)
                        guard let entry = try await person.start() else { return nil }
                        if crashing, number == count / 2 {
                            installation["marketplace-templates"].crash()
                            try installation["marketplace-templates"].start()
                        }
                        let page = try await person.answer(entry, [gender])
                        guard let transaction = Respondent.transaction(in: page) else { return page.title }
                        return try await person.complete(transaction).title
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        let men = try await come(30, 1, crashing: true)
        #expect(men.count { $0 == "Thank you" } == 6 && men.count { $0 == "Enough people have answered" } == 24, "\(men)")
        #expect(try await buyer.send("GET", "surveys/\(id)").json["ps_survey_status"] == 22)
        #expect(try await come(8, 2, crashing: false).count { $0 == "Thank you" } == 4)
        let listed = try await buyer.send("GET", "surveys/\(id)/quotas").json
        #expect(listed[0]?["completed"] == 6 && listed[1]?["completed"] == 4 && listed[0]?["minimum"] == 2)
        #expect(try await buyer.send("GET", "surveys/\(id)").json["ps_survey_status"] == 33)
    }

    @Test("the test link of a draft without an address ends with thanks here")
    func draftWithoutAddress() async throws {
        let installation = try await Installation.start()
        let buyer = try await Buyer.create(in: installation)
        let template = try await buyer.template(try PureSpectrumDocument.order15.json)
        let made = try await buyer.send("POST", "surveys", ["template_id": .integer(template)])
        #expect(made.json["live_url"] == .null && made.json["test_url"] == .null && made.json["ps_survey_status"] == 11)
        let id = try #require(made.json["ps_survey_id"]?.integer)
        let tester = Respondent(installation, survey: id, "&ps_redirect_test=1&bsec=a70mx8")
        for answers in [[1, 30], [2, 30]] as [[Int64]] {
            let person = answers == [1, 30] ? tester : Respondent(installation, survey: id, "&ps_redirect_test=1&bsec=a70mx8")
            let entry = try #require(try await person.start())
            let end = try await person.answer(entry, answers)
            #expect(end.status == 200 && end.location == nil)
            #expect(end.title == (answers == [1, 30] ? "Thank you" : "Thank you for your interest"))
            #expect(try await person.get(entry.path).title == end.title, "opened again")
        }
        #expect(try await buyer.send("GET", "surveys/\(id)").json["ps_survey_status"] == 11)
    }

    @Test("what a survey asks is a questionnaire that people can be asked")
    func screener() async throws {
        let installation = try await Installation.start()
        let buyer = try await Buyer.create(in: installation)
        let template = try await buyer.template(Self.template(.survey15))
        let made = try await buyer.send("POST", "surveys", ["template_id": .integer(template)])
        let client = RPCClient.to(
            "marketplace-templates", installation["marketplace-templates"].port, as: installation.operatorIdentity)
        defer { client.shutDown() }
        var context = CallContext.patient
        context.account = buyer.account
        let id = BuyerSurveyID(id: try #require(made.json["ps_survey_id"]?.integer))
        let screener = try await client.call(MarketplaceContract.getScreener, id, in: context)
        let created = try await buyer.management.post("/manage/v1/surveys", json: screener.document)
        #expect(created.status == 201, "\(created.body)")
        let questions = (created.json["pages"]?.array ?? []).flatMap { $0["questions"]?.array ?? [] }
        #expect(questions.count == 4 && screener.questions.map(\.code) == [211, 212, 215, 229])
    }

}

extension JSONValue {
    fileprivate func with(_ name: String, _ value: JSONValue) -> JSONValue {
        var changed = self
        changed[name] = value
        return changed
    }
}
