import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import RPC
import Testing

@testable import GatewayService

@Suite("Results of a survey")
struct SummaryPageTests {
    let gateway = TestGateway()

    /// What an author could write to take a page over, with a quotation mark that is one character with the accent behind it.
    static let hostile = "</h1></title></style><script>alert(1)</script> \"'><img src=x onerror=alert(1)> \"\u{301} {{title}} &amp; ]]>"

    static func summary(_ text: String = "Pytanie", questions: Int = 1) -> SurveySummary {
        var summary = SurveySummary(
            survey: 12, version: 3, title: text, lang: "pl", status: "collecting", completed: 1_234_567, partial: 3,
            duration: DurationSummary(median: 61.5, mean: 3_725.5, minimum: 2, maximum: 90_000),
            pages: [
                PageSummary(page: 1_001, title: text, isFormer: false, reached: 1_234_570, answered: 1_234_567, left: 3),
                PageSummary(page: 1_009, title: "", isFormer: true, reached: 0, answered: 0, left: 0),
            ], questions: [])
        let numbers = NumberSummary(
            count: 4, sum: "170141183460469231731687303715884105727", mean: 2.5, standardDeviation: 1.25, median: 2, minimum: -10,
            maximum: 995, width: 10,
            bins: [BinSummary(from: -10, to: -1, count: 1), BinSummary(from: 0, to: 9, count: 2), BinSummary(from: 990, to: 999, count: 1)])
        func question(_ type: Int64) -> QuestionSummary {
            QuestionSummary(question: 1_100 + type, page: 1_001, type: type, text: text, isFormer: false, shown: 40, answered: 30)
        }
        func row(_ number: Int64, counts: [Int64]? = nil, mean: Double? = nil, numbers: NumberSummary? = nil) -> RowSummary {
            RowSummary(number: number, text: text, answered: 20, counts: counts, mean: mean, numbers: numbers)
        }
        let labels = [LabelSummary(number: 1, text: text), LabelSummary(number: 2, text: text)]
        for _ in 0..<questions {
            var some: [QuestionSummary] = [0, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 14, 16].map(question)
            for index in some.indices {
                switch some[index].type {
                case 0, 6:
                    some[index].choices = [
                        ChoiceSummary(number: 1, text: text, count: 20, texts: 0),
                        ChoiceSummary(number: 2, text: text, count: 10, texts: 4),
                    ]
                case 1, 5, 7:
                    some[index].columns = labels
                    some[index].rows = [row(1, counts: [15, 5], mean: 1.25), row(2, counts: [0, 20])]
                case 2: some[index].rows = [RowSummary(number: 1, text: "", answered: 9)]
                case 3, 8: some[index].rows = [row(1, numbers: numbers), row(2)]
                case 10: some[index].numbers = numbers
                case 12:
                    some[index].dates = DateSummary(
                        minimum: "2026-01-31", maximum: "2026-02-02", median: "2026-02-01", unit: "day",
                        bins: [DateBinSummary(from: "2026-01-31", to: "2026-01-31", count: 30)])
                case 16:
                    some[index].numbers = numbers
                    some[index].recommendation = RecommendationSummary(
                        score: -33.333, promoters: 5, passives: 10, detractors: 15, reasons: 2)
                default: break
                }
            }
            summary.questions += some
        }
        return summary
    }

    private func page(_ target: String = "/manage/surveys/12/summary", credentials: String? = "x:manage") async throws -> Reply {
        var headers = HTTPFields()
        if let credentials { headers[.authorization] = "Basic \(Data(credentials.utf8).base64EncodedString())" }
        return try await gateway.send(.get, target, headers: headers)
    }

    private func answer(with summary: SurveySummary) {
        gateway.responses.on(ResponsesContract.summarizeResponses) { _, _ in summary }
    }

    @Test("come as JSON in the words of the management interface")
    func json() async throws {
        answer(with: Self.summary())
        let reply = try await gateway.send(.get, "/manage/v1/surveys/12/summary", key: "manage")
        #expect(reply.status == 200 && reply.headers[.contentType] == "application/json" && reply.headers[.cacheControl] == "no-store")
        let body = try JSON.decode(JSONValue.self, from: reply.body)
        #expect(body["survey_id"] == 12 && body["completed"] == 1_234_567 && body["partial"] == 3)
        #expect(body["duration_seconds"] == ["median": 61.5, "mean": 3_725.5, "minimum": 2, "maximum": 90_000])
        #expect(
            body["pages"]?[0]
                == ["id": 1_001, "title": "Pytanie", "former": false, "reached": 1_234_570, "answered": 1_234_567, "left": 3])
        let questions = try #require(body["questions"]?.array)
        #expect(questions[0]["skipped"] == 10 && questions[0]["not_shown"] == 1_234_527)
        #expect(questions[0]["choices"]?[1] == ["number": 2, "text": "Pytanie", "count": 10, "texts": 4])
        #expect(questions[1]["rows"]?[0] == ["number": 1, "text": "Pytanie", "answered": 20, "counts": [15, 5], "mean": 1.25])
        #expect(reply.body.contains(#""sum":170141183460469231731687303715884105727,"#))
        #expect(questions[12]["nps"]?["detractors"] == 15 && questions[9]["choices"] == nil)
        #expect(gateway.responses.contexts(ResponsesContract.summarizeResponses).map(\.account) == [7])
    }

    @Test("need a key, an account and a scope as JSON", arguments: [(nil, 401), ("nobody", 401), ("operator", 403), ("codes", 403)])
    func jsonKeys(key: String?, status: Int) async throws {
        answer(with: Self.summary())
        #expect(try await gateway.send(.get, "/manage/v1/surveys/12/summary", key: key).status == status)
        let credentials = key.map { "somebody:\($0)" }
        let reply = try await page(credentials: credentials)
        #expect(reply.status == status)
        #expect((reply.headers[.wwwAuthenticate]?.hasPrefix("Basic realm=") ?? false) == (status == 401))
        #expect(gateway.responses.calls.isEmpty)
    }

    @Test("the page takes the key as a password and nothing else, and other places do not")
    func basicOnly() async throws {
        answer(with: Self.summary())
        #expect(try await gateway.send(.get, "/manage/surveys/12/summary", key: "manage").status == 401)
        #expect(try await page("/manage/v1/surveys/12/summary").status == 401)
        #expect(try await page("/manage/surveys/12/summary?key=manage", credentials: nil).status == 401)
        #expect(try await page(credentials: ":manage").status == 200)
        #expect(try await page(credentials: "ü:x:manage").status == 401)
    }

    @Test("the page is small, loads nothing, runs nothing, and is shown nowhere else")
    func isProtected() async throws {
        answer(with: Self.summary(questions: 2))
        let reply = try await page()
        #expect(reply.status == 200 && reply.headers[.contentType] == "text/html; charset=utf-8")
        #expect(reply.body.utf8.count < 60_000, "26 questions")
        let policy = try #require(reply.headers[.contentSecurityPolicy])
        #expect(policy.hasPrefix("default-src 'none'; style-src 'nonce-") && policy.contains("frame-ancestors 'none'"))
        #expect(reply.headers[.cacheControl] == "no-store" && reply.headers[.referrerPolicy] == "no-referrer")
        #expect(reply.headers[.resourcePolicy] == "same-origin" && reply.headers[.xContentTypeOptions] == "nosniff")
        for word in ["<script", "style=", "http:", "https:", "url(", "@import", "<link", "<img", "<form"] {
            #expect(!reply.body.contains(word), "\(word)")
        }
    }

    @Test("every chart has a name, a description and a table with its figures, and every id is there once")
    func accessible() async throws {
        answer(with: Self.summary())
        let body = try await page().body
        let ids = body.matches(of: /\ id="([^"]+)"/).map { String($0.1) }
        #expect(Set(ids).count == ids.count)
        let charts = body.matches(
            of:
                /<svg role="img" viewBox="0 0 320 [0-9.]+" aria-labelledby="(\S+) (\S+)"><title id="(\S+)">([^<]+)<\/title><desc id="(\S+)">([^<]+)<\/desc>/
        )
        #expect(charts.count == body.components(separatedBy: "<svg").count - 1 && charts.count == 11)
        #expect(charts.allSatisfy { $0.1 == $0.3 && $0.2 == $0.5 })
        #expect(body.components(separatedBy: "</svg>").dropFirst().allSatisfy { $0.contains("<table>") })
        #expect(body.contains("<td>1,234,570</td><td>1,234,567</td><td>3</td><td>0 %</td>"))
        #expect(body.contains("<dt>Median time</dt><dd>1 min 2 s</dd>") && body.contains("<dt>Mean time</dt><dd>1 h 2 min</dd>"))
        #expect(body.contains("<dt>NPS</dt><dd>−33.3</dd>"))
        #expect(body.contains(#"<h1 lang="pl" dir="auto">Pytanie</h1>"#) && body.contains(#"<html lang="en">"#))
        #expect(body.contains("1,234,527 not asked"))
    }

    @Test("texts of authors stay texts wherever they stand")
    func escapes() async throws {
        answer(with: Self.summary(Self.hostile))
        let body = try await page().body
        #expect(!body.contains("<script") && !body.contains("<img") && !body.contains("onerror=alert(1)> \"\u{301}"))
        #expect(body.components(separatedBy: "</style>").count == 2 && body.components(separatedBy: "</h1>").count == 2)
        #expect(body.contains("{{title}} &amp;amp; ]]&gt;"))
        // Nothing but the page's own elements, whatever the texts say.
        let elements = Set(body.matches(of: /<\/?([a-z0-9]+)/).map { String($0.1) })
        let own =
            "html head meta title style body main h1 h2 h3 p dl div dt dd section svg desc path text table caption thead tbody tr th td"
        #expect(elements.subtracting(own.split(separator: " ").map(String.init)) == [])
        // Attributes have no quotation marks inside: after each value comes a space or the element's end.
        for tag in body.matches(of: /<[a-z][a-z0-9]*((?: [a-zA-Z-]+="[^"<>]*")*) ?\/?>/) { _ = tag }
        let tags = body.components(separatedBy: "<style")[0] + (body.components(separatedBy: "</style>").last ?? "")
        let whole = tags.matches(of: /<[a-z][^>]*>/).count
        let wellFormed = tags.matches(of: /<[a-z][a-z0-9]*(?: [a-zA-Z-]+="[^"<>]*")*\/?>/).count
        #expect(whole == wellFormed)
    }

    @Test(
        "what goes wrong is said on a page",
        arguments: [
            (RPCError(.notFound, "the survey"), 404), (RPCError(.permissionDenied, reason: SurveyRefusal.foreign, "foreign"), 404),
            (RPCError(.unavailable, "the responses are being counted", retryAfter: 1_000), 503), (RPCError(.internal, "x"), 500),
        ])
    func faults(error: RPCError, status: Int) async throws {
        gateway.responses.refuse(ResponsesContract.summarizeResponses, error)
        let reply = try await page()
        #expect(reply.status == status && reply.body.contains("<html") && reply.headers[.contentSecurityPolicy] != nil)
        #expect(reply.body.contains("being counted") == (status == 503) && (reply.headers[.retryAfter] == "1") == (status == 503))
        #expect(try await page("/manage/surveys/x/summary").status == 404)
        #expect(try await gateway.send(.post, "/manage/surveys/12/summary").status == 405)
    }

    @Test("a survey without responses, or without questions, has a page as well")
    func empty() async throws {
        answer(
            with: SurveySummary(
                survey: 1, version: 1, title: "t", lang: "en", status: "creating", completed: 0, partial: 0, pages: [], questions: []))
        let reply = try await page()
        #expect(reply.status == 200 && !reply.body.contains("NaN") && !reply.body.contains("<svg"))
    }

    private static let credentials: [(header: String?, password: String?)] = [
        (nil, nil), ("", nil), ("Basic", nil), ("Bearer eDp5", nil), ("Basic eDp5", "y"), ("basic  eDp5", "y"), ("Basic eDp5 eDp5", nil),
        ("Basic eDp5eg==", "yz"), ("Basic eDp5eh==", nil), ("Basic eDp5eg=", nil), ("Basic eDp5eg", nil), ("Basic eHk=", nil),
        ("Basic Og==", ""),
        ("Basic eDr/", nil), ("Basic ====", nil), ("Basic eD p5", nil), ("Basic eDo=eDo=", nil), ("Basic w7w6w7w6", "ü:"),
    ]

    @Test("credentials of HTTP Basic are read as they are written, and in no other way", arguments: credentials)
    func readsBasic(header: String?, password: String?) {
        #expect(BasicCredentials(header)?.password == password)
    }

    @Test(
        "many numbers come in twenty bins at most",
        arguments: [(-7, 12), (0, 999), (-1_000_000, 5), (.min, .max), (5, 5)] as [(Int64, Int64)])
    func bins(minimum: Int64, maximum: Int64) {
        let numbers = NumberSummary(
            count: 2, sum: "0", mean: 0, standardDeviation: nil, median: 0, minimum: minimum, maximum: maximum, width: 1,
            bins: [BinSummary(from: minimum, to: minimum, count: 1), BinSummary(from: maximum, to: maximum, count: 1)])
        let bins = ChartBins.of(numbers)
        #expect((1...20).contains(bins.names.count) && bins.counts.reduce(0, +) == 2)
        #expect(bins.counts.first ?? 0 > 0 && bins.counts.last ?? 0 > 0)
    }

    @Test("figures are written as an English reader expects them")
    func figures() {
        #expect(Figures.whole(-1_234_567) == "−1,234,567" && Figures.whole(.min) == "−9,223,372,036,854,775,808")
        #expect(Figures.decimal(1_234.5) == "1,234.5" && Figures.decimal(-0.004) == "0" && Figures.decimal(2.0 / 3) == "0.67")
        #expect(Figures.decimal(0.05) == "0.05" && Figures.percent(1, of: 3) == "33.3 %" && Figures.percent(1, of: 0) == "–")
        #expect(Figures.duration(59.5) == "59.5 s" && Figures.duration(3_600) == "1 h" && Figures.duration(93_784) == "1 d 2 h")
    }
}
