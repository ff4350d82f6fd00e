import AsyncHTTPClient
import Foundation
import JSON
import NIOConcurrencyHelpers
import NIOCore
import TestSupport
import Testing

@Suite("Entering buyers' surveys through the processes")
struct BuyerEntryTests {
    static func order(completes: Int64, male: Int64, age: Bool = true) -> JSONValue {
        let gender: JSONValue = ["qualification_code": 211, "condition_codes": ["111", "112"]]
        let adults: JSONValue = ["qualification_code": 212, "range_sets": [["from": 18, "to": 99, "units": 311]]]
        return [
            "survey_title": "Coffee", "survey_category_code": 232, "survey_localization": "en_US",
            "completes_required": .integer(completes),
            "expected_ir": 50, "expected_loi": 1, "field_time": 23, "live_url": "https://example.org/live?id=[%transaction_id%]",
            "test_url": "https://example.org/test", "qualifications": age ? [gender, adults] : [gender],
            "quotas": [
                [
                    "buyer_quota_id": "men", "required_count": .integer(male),
                    "criteria": [["qualification_code": 211, "condition_codes": ["111"]]],
                ]
            ],
        ]
    }

    static func create(_ order: JSONValue, _ buyer: BuyerTests.Buyer, status: Int64? = nil) async throws -> Int64 {
        let made = try await buyer.send("POST", "surveys", order)
        let id = try #require(made.json["ps_survey_id"]?.integer, "\(made.body)")
        if let status { #expect(try await buyer.send("PUT", "surveys/\(id)", ["ps_survey_status": .integer(status)]).status == 200) }
        return id
    }

    private static func basic(_ key: String?) -> [String: String] {
        ["Authorization": "Basic \(Data("buyer:\(key ?? "")".utf8).base64EncodedString())"]
    }

    @Test("a link that is opened changes nothing, and who follows it is asked, sent on, and counted once")
    func walk() async throws {
        let installation = try await Installation.start()
        let buyer = try await BuyerTests.Buyer.create(in: installation)
        let made = try await buyer.send("POST", "surveys", Self.order(completes: 5, male: 2))
        let survey = try #require(made.json["ps_survey_id"]?.integer)
        let link = try #require(made.json["test_ps_survey_entry_link"]?.string)
        #expect(link.hasPrefix("\(installation.gateway)/#/start-survey?survey_id=\(survey)&"))
        let query = String(link.split(separator: "?").last ?? "")
        let tester = Respondent(installation, survey: survey, "&ps_redirect_test=1&bsec=a70mx8")

        // The page of `/` has one script, of its own origin, and the policy allows no other.
        let landing = try await tester.get("/")
        let source = try #require(landing.body.firstMatch(of: /<script src="(.*?)" defer><\/script>/)).1
        #expect(landing.status == 200 && source.hasPrefix("/assets/entry."))
        let policy = try #require(landing.headers.first(name: "Content-Security-Policy"))
        #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self'") && !policy.contains("unsafe"))
        let script = try await tester.get(String(source))
        #expect(script.status == 200 && script.headers.first(name: "Content-Type") == "text/javascript; charset=utf-8")

        for _ in 0..<50 { #expect(try await tester.get("/start-survey?\(query)").status == 200) }
        #expect(try await tester.send(.HEAD, "/start-survey?\(query)").status == 200)
        #expect(try Inspection(installation, "marketplace-templates").count("SELECT COUNT(*) FROM buyer_entries") == 0)
        #expect(try Inspection(installation, "marketplace-templates").count("SELECT COUNT(*) FROM buyer_tallies") == 0)
        #expect(try Inspection(installation, "tokens").count("SELECT COUNT(*) FROM grants") == 0)
        #expect(try Inspection(installation, "responses").count("SELECT COUNT(*) FROM surveys") == 0)

        // A test of the draft.
        let test = try #require(try await tester.start())
        #expect(try await tester.start() == test, "pressed twice")
        let asked = try await tester.get(test.first, headers: test.headers)
        #expect(asked.body.contains("This is a test") && !test.first.contains("start-survey"))
        #expect(try await tester.get(test.path).body.contains("action=\"\(test.path)\""), "another browser's")
        #expect(try await tester.get(test.path, headers: test.headers).location == test.first)
        let refused = try await tester.send(.POST, test.first, [("form", try #require(asked.field("form")))], headers: test.headers)
        #expect(refused.status == 422 && refused.body.contains("role=\"alert\""))
        let sent = try await tester.answer(test, [1, 30])
        let tested = try #require(Respondent.transaction(in: sent))
        #expect(sent.status == 200 && sent.onward == "https://example.org/test?transaction_id=\(tested)")
        #expect(try await tester.complete(tested).title == "Thank you")

        // Nobody else yet, and then those who are wanted.
        #expect(try await Respondent(installation, survey: survey).get("/start-survey?survey_id=\(survey)").title == "Not open yet")
        #expect(try await buyer.send("PUT", "surveys/\(survey)", ["ps_survey_status": 22]).status == 200)
        var ends: [String] = []
        for (answers, result) in [
            ([3, 30], ""), ([1, 12], ""), ([2, 30], ""), ([1, 30], "complete"), ([1, 31], "terminate"), ([1, 32], "complete"),
        ] {
            let person = Respondent(installation, survey: survey, "&transaction_id=\(ends.count)")
            let entry = try #require(try await person.start())
            let page = try await person.answer(entry, answers.map { Int64($0) })
            guard let transaction = Respondent.transaction(in: page) else {
                ends.append(page.title)
                continue
            }
            #expect(page.onward == "https://example.org/live?id=\(transaction)")
            #expect(try await person.send(.HEAD, "/survey-complete?transaction_id=\(transaction)&status=\(result)").status == 200)
            let first = try await person.complete(transaction, result)
            #expect(try await person.complete(transaction).title == first.title, "opened twice")
            #expect(try await person.get(entry.path).title == first.title)
            ends.append(first.title)
        }
        let (not, full, done) = ("Thank you for your interest", "Enough people have answered", "Thank you")
        #expect(ends == [not, not, full, done, not, done])
        #expect(try await Respondent(installation, survey: survey).start() == nil)
        #expect(try await tester.get("/start-survey?survey_id=\(survey)").title == "The survey is paused")
        #expect(try await tester.get("/start-survey?survey_id=999").status == 404)
        #expect(try await tester.get("/survey-complete?transaction_id=\(String(repeating: "0", count: 32))&status=complete").status == 404)
        #expect(try await tester.get("/survey-complete?transaction_id=\(tested)&status=maybe").status == 400)

        let quotas = try await buyer.send("GET", "surveys/\(survey)/quotas")
        let quota = quotas.json[0]
        #expect(quotas.status == 200 && quota?["buyer_quota_id"] == "men" && quota?["required_count"] == 2)
        #expect(quota?["completed"] == 2 && quota?["reserved"] == 0 && quota?["remaining"] == 0)
        #expect(try await buyer.send("GET", "surveys/\(survey)").json["ps_survey_status"] == 33)
        // Their grants are completed as all others are.
        let isCompleted = await eventually {
            try Inspection(installation, "tokens").count("SELECT COUNT(*) FROM grants WHERE form = 'buyerEntry' AND state = 'completed'")
                == 7
        }
        #expect(isCompleted)
        #expect(try Inspection(installation, "responses").count("SELECT COUNT(*) FROM surveys") == 1, "one questionnaire for all")
        #expect(try await buyer.management.get("/manage/v1/surveys").json["surveys"] == [])

        try await livePage(of: survey, buyer)
    }

    /// The page of the survey shows its figures, to its buyer alone, and a stream tells it when they change.
    private func livePage(of survey: Int64, _ buyer: BuyerTests.Buyer) async throws {
        let anonymous = Client(base: buyer.management.base)
        let path = "/manage/buyer-surveys/\(survey)"
        #expect(try await anonymous.get(path).status == 401)
        #expect(try await anonymous.get("\(path)/events").status == 401)
        let page = try await anonymous.get(path, headers: Self.basic(buyer.management.key))
        #expect(page.status == 200 && page.body.contains("Coffee") && page.body.contains("<progress"))
        #expect(page.headers.first(name: "Content-Security-Policy")?.contains("script-src 'self'; connect-src 'self'") ?? false)
        #expect(try await anonymous.get("/manage/buyer-surveys/999", headers: Self.basic(buyer.management.key)).status == 404)

        var request = HTTPClientRequest(url: "\(buyer.management.base)\(path)/events")
        for (name, value) in Self.basic(buyer.management.key) { request.headers.add(name: name, value: value) }
        let stream = try await Client.http.execute(request, timeout: .seconds(30))
        #expect(stream.headers.first(name: "Content-Type") == "text/event-stream")
        var text = ""
        var hasChanged = false
        for try await part in stream.body {
            text += String(buffer: part)
            if !hasChanged, text.contains("\"status\":\"paused\"") {
                hasChanged = true
                #expect(try await buyer.send("PUT", "surveys/\(survey)", ["ps_survey_status": 44]).status == 200)
            }
            if text.contains("\"status\":\"closed\"") { break }
        }
        #expect(text.contains("\"men-completed\"") == false && text.contains("\"total-completed\":\"2\""))
    }

    @Test("of four hundred who race for a hundred places exactly a hundred complete, whoever is killed meanwhile, and no place is lost")
    func race() async throws {
        let installation = try await Installation.start(
            settings: ["marketplace-templates": ["--entries-hold", "6000", "--entries-hold-lengths", "0"]])
        let buyer = try await BuyerTests.Buyer.create(in: installation)
        let survey = try await Self.create(Self.order(completes: 1_000, male: 100, age: false), buyer, status: 22)
        let told = NIOLockedValueBox<Set<String>>([])
        let isKilled = NIOLockedValueBox(false)

        // Comes in and answers; every fifth is gone in the middle of something, at a moment of its own.
        @Sendable func come(_ number: Int, leaves: Bool) async throws {
            let person = Respondent(installation, survey: survey)
            guard let entry = try await person.start() else { return }
            let page = try await person.answer(entry, [1])
            guard let transaction = Respondent.transaction(in: page) else { return }
            if leaves {
                guard number.isMultiple(of: 2) else { return }
                let last = Task { try await person.send(.GET, "/survey-complete?transaction_id=\(transaction)&status=complete") }
                try await Task.sleep(for: .milliseconds(number % 7))
                last.cancel()
                return
            }
            async let first = person.complete(transaction)
            async let second = person.complete(transaction)
            let titles = try await [first.title, second.title]
            #expect(titles[0] == titles[1])
            if titles[0] == "Thank you" { told.withLockedValue { _ = $0.insert(transaction) } }
            let isFirst = told.withLockedValue { $0.count } >= 20 && !isKilled.withLockedValue { was in (was, was = true).0 }
            if isFirst {
                installation["marketplace-templates"].crash()
                try installation["marketplace-templates"].start()
            }
        }

        func wave(_ numbers: Range<Int>, leaving: Bool) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in numbers {
                    if number - numbers.lowerBound >= 64 { try await group.next() }
                    group.addTask { try await come(number, leaves: leaving && number.isMultiple(of: 5)) }
                }
                try await group.waitForAll()
            }
        }

        func quota() async throws -> JSONValue {
            try await buyer.send("GET", "surveys/\(survey)/quotas").json[0] ?? .null
        }

        try await wave(0..<400, leaving: true)
        #expect(isKilled.withLockedValue { $0 })
        try await installation.awaitReady()
        let counted = try #require(try await quota()["completed"]?.integer)
        #expect(counted <= 100)
        // Places that somebody has left come back by themselves, for others who take them.
        #expect(await eventually { try await quota()["reserved"] == 0 })
        var next = 400
        while try await quota()["completed"] != 100, next < 1_000 {
            try await wave(next..<next + 20, leaving: false)
            next += 20
        }
        let end = try await quota()
        #expect(end["completed"] == 100 && end["reserved"] == 0 && end["remaining"] == 0)
        #expect(try await buyer.send("GET", "surveys/\(survey)").json["ps_survey_status"] == 33)
        #expect(try await Respondent(installation, survey: survey).start() == nil)

        let store = try Inspection(installation, "marketplace-templates")
        #expect(try store.count("SELECT COUNT(*) FROM buyer_entries WHERE state = 'completed'") == 100)
        #expect(try store.count("SELECT SUM(committed) FROM buyer_tallies WHERE quota = ''") == 100)
        let held = try store.count("SELECT COUNT(*) FROM buyer_entries WHERE is_held = 1")
        #expect(try store.count("SELECT SUM(reserved) FROM buyer_tallies WHERE quota = ''") == held)
        #expect(try store.count("SELECT SUM(reserved) FROM buyer_tallies WHERE quota <> ''") == held)
        for transaction in told.withLockedValue({ $0 }) {
            #expect(try store.count("SELECT COUNT(*) FROM buyer_entries WHERE id = '\(transaction)' AND state = 'completed'") == 1)
        }
    }
}
