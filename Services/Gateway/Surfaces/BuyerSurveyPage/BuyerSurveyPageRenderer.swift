import Contracts
import Hummingbird
import Mustache

/// Makes the page of a buyer's survey.
struct BuyerSurveyPageRenderer: Sendable {
    private let library: MustacheLibrary

    init() throws {
        MustacheContentTypes.register(ScalarEscaping(), named: ScalarEscaping.name)
        var library = MustacheLibrary()
        for (name, text) in ["layout": Self.layout, "notice": Self.notice, "page": Self.page] {
            try library.register("{{% CONTENT_TYPE:\(ScalarEscaping.name)}}" + text, named: name)
        }
        self.library = library
    }

    func page(_ counts: BuyerSurveyCounts) -> Response {
        let figures = BuyerSurveyFigures(counts)
        let rows = figures.rows.map { id, name, count -> [String: Any] in
            [
                "id": id, "name": name, "completed": Figures.whole(count.completed), "reserved": Figures.whole(count.reserved),
                "limit": Figures.whole(count.limit), "value": min(count.completed, count.limit), "most": max(1, count.limit),
            ]
        }
        let total = counts.total
        return render(
            "page", .ok,
            [
                "title": counts.survey.settings["survey_title"]?.string ?? "", "status": figures.status,
                "events": "/manage/buyer-surveys/\(counts.survey.id)/events", "script": BuyerScript.counts.path, "rows": rows,
                "entered": Figures.whole(total.entered), "terminated": Figures.whole(total.terminated),
                "overquota": Figures.whole(total.overquota),
            ])
    }

    func notice(_ status: HTTPResponse.Status, _ text: String, headers: HTTPFields) -> Response {
        var response = render("notice", status, ["title": "Buyer surveys", "text": text])
        for field in headers { response.headers[field.name] = field.value }
        return response
    }

    private func render(_ template: String, _ status: HTTPResponse.Status, _ values: [String: Any]) -> Response {
        let nonce = PageProtection.nonce()
        let body = library.render(values.merging(["nonce": nonce]) { $1 }, withTemplate: template) ?? ""
        var headers = PageProtection.headers(nonce: nonce)
        headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'nonce-\(nonce)'; script-src 'self'; connect-src 'self'; form-action 'none'; "
            + "frame-ancestors 'none'; base-uri 'none'"
        headers[.resourcePolicy] = "same-origin"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
    }

    private static let layout = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{title}}</title>
        <style nonce="{{nonce}}">
        :root { color-scheme: light dark }
        body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 }
        main { max-width: 60rem; margin: 0 auto; padding: 1rem 1rem 4rem }
        h1 { font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere }
        dl { display: flex; flex-wrap: wrap; gap: .75rem 2rem }
        dd { margin: 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums }
        .table { overflow-x: auto }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100% }
        th, td { padding: .35rem .5rem; border-bottom: 1px solid; text-align: end; font-weight: 400 }
        th:first-child { text-align: start; overflow-wrap: anywhere }
        progress { width: 12rem; height: 1rem }
        :focus-visible { outline: 3px solid #c77700; outline-offset: 2px }
        </style>{{$head}}{{/head}}
        </head>
        <body>
        <main{{#events}} data-events="{{events}}"{{/events}}>
        <h1 dir="auto">{{title}}</h1>
        {{$content}}{{/content}}
        </main>
        </body>
        </html>

        """

    private static let notice = """
        {{<layout}}{{$content}}<p>{{text}}</p>{{/content}}{{/layout}}
        """

    private static let page = """
        {{<layout}}{{$head}}<script src="{{script}}" defer></script>{{/head}}{{$content}}<p>The survey is <strong id="status" role="status">{{status}}</strong>.</p>
        <dl><div><dt>Entered</dt><dd id="entered">{{entered}}</dd></div><div><dt>Not qualified</dt><dd id="terminated">{{terminated}}</dd></div><div><dt>Over quota</dt><dd id="overquota">{{overquota}}</dd></div></dl>
        <div class="table" tabindex="0" role="region" aria-label="Quotas"><table><caption>Reserved: people who were let in and may still complete.</caption>
        <thead><tr><th scope="col">Quota</th><th scope="col">Filled</th><th scope="col">Completed</th><th scope="col">Reserved</th><th scope="col">At most</th></tr></thead>
        <tbody>
        {{#rows}}<tr><th scope="row" dir="auto">{{name}}</th><td><progress id="{{id}}-bar" value="{{value}}" max="{{most}}" aria-label="{{name}}"></progress></td><td id="{{id}}-completed">{{completed}}</td><td id="{{id}}-reserved">{{reserved}}</td><td id="{{id}}-limit">{{limit}}</td></tr>
        {{/rows}}</tbody></table></div>{{/content}}{{/layout}}
        """
}
