import Contracts
import Hummingbird

/// Makes the page of a buyer's survey.
struct BuyerSurveyPageRenderer: Sendable {
    let frame: AccountPageFrame

    init() throws {
        frame = try AccountPageFrame("Buyer surveys", templates: ["page": Self.page], hasScript: true)
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
        return frame.page([
            "title": counts.survey.settings["survey_title"]?.string ?? "", "status": figures.status,
            "events": "/manage/buyer-surveys/\(counts.survey.id)/events", "script": CountsScript.asset.path, "rows": rows,
            "entered": Figures.whole(total.entered), "terminated": Figures.whole(total.terminated),
            "overquota": Figures.whole(total.overquota),
        ])
    }

    private static let page = """
        {{<frame}}{{$style}}main { max-width: 60rem }
        table { width: 100% }
        progress { width: 12rem; height: 1rem }
        {{/style}}{{$head}}<script src="{{script}}" defer></script>{{/head}}{{$attributes}} data-events="{{events}}"{{/attributes}}{{$content}}<h1 dir="auto">{{title}}</h1>
        <p>The survey is <strong id="status" role="status">{{status}}</strong>.</p>
        <dl><div><dt>Entered</dt><dd id="entered">{{entered}}</dd></div><div><dt>Not qualified</dt><dd id="terminated">{{terminated}}</dd></div><div><dt>Over quota</dt><dd id="overquota">{{overquota}}</dd></div></dl>
        <div class="table" tabindex="0" role="region" aria-label="Quotas"><table><caption>Reserved: people who were let in and may still complete.</caption>
        <thead><tr><th scope="col">Quota</th><th scope="col">Filled</th><th scope="col">Completed</th><th scope="col">Reserved</th><th scope="col">At most</th></tr></thead>
        <tbody>
        {{#rows}}<tr><th scope="row" dir="auto">{{name}}</th><td><progress id="{{id}}-bar" value="{{value}}" max="{{most}}" aria-label="{{name}}"></progress></td><td id="{{id}}-completed">{{completed}}</td><td id="{{id}}-reserved">{{reserved}}</td><td id="{{id}}-limit">{{limit}}</td></tr>
        {{/rows}}</tbody></table></div>{{/content}}{{/frame}}
        """
}
