/// The markup of the page with a survey's results: charts in SVG, and a table with every figure of each.
enum SummaryPageTemplates {
    /// Every template under its name.
    static let all = ["page": page, "facts": facts, "parts": parts, "chart": chart, "table": table]

    private static let page = """
        {{<frame}}{{$style}}:root { --bar: #0b5cad; --track: #e3e9f0; --low: #b3261e; --mid: #7a6000; --high: #176b34 }
        @media (prefers-color-scheme: dark) { :root { --bar: #6cb2f7; --track: #2b323a; --low: #ff8a80; --mid: #e0c050; --high: #74d08f } }
        h2 { font-size: 1.25rem; margin-top: 2.5rem } h3 { font-size: 1.1rem; margin: 0 }
        section.question { border-top: 1px solid var(--line); padding: 1rem 0 }
        .parts { display: grid; gap: 1rem 2rem }
        .parts > * { min-width: 0 }
        @media (min-width: 64rem) { .parts { grid-template-columns: minmax(0, 30rem) minmax(0, 1fr); align-items: start } }
        svg { display: block; width: 100%; max-width: 30rem; height: auto }
        svg text { font: 12px system-ui, sans-serif; fill: var(--text) } svg .small { font-size: 10px; fill: var(--soft) }
        .end { text-anchor: end } .middle { text-anchor: middle }
        .bar { fill: var(--bar) } .track { fill: var(--track) } .low { fill: var(--low) } .mid { fill: var(--mid) } .high { fill: var(--high) } .axis { stroke: var(--line); fill: none }
        @media (forced-colors: active) { .bar, .low, .mid, .high { fill: CanvasText } .track { fill: none } svg text { fill: CanvasText } }
        {{/style}}{{$content}}<h1 lang="{{lang}}" dir="auto">{{title}}</h1>
        <p class="soft">Results of the survey, which is {{status}}.</p>
        {{>facts}}<h2>Pages</h2>
        <p class="soft">Reached: responses that were shown the page. Left: those of them that stand at it and are not completed. A page that a response was led past counts for nothing.</p>
        {{>parts}}<h2>Questions</h2>
        <p class="soft">{{note}}</p>
        {{#questions}}<section class="question" aria-labelledby="{{id}}">
        <h3 id="{{id}}" lang="{{lang}}" dir="auto">{{text}}</h3>
        <p class="soft">{{about}}</p>
        {{>facts}}{{>parts}}</section>
        {{/questions}}{{/content}}{{/frame}}
        """

    private static let facts = """
        {{#hasFacts}}<dl>{{#facts}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/facts}}</dl>
        {{/hasFacts}}
        """

    private static let parts = """
        {{#parts}}<div class="parts">{{#chart}}{{>chart}}{{/chart}}{{#table}}{{>table}}{{/table}}</div>
        {{/parts}}
        """

    private static let chart = """
        <svg role="img" viewBox="0 0 320 {{height}}" aria-labelledby="{{chartID}} {{chartID}}d"><title id="{{chartID}}">{{name}}</title><desc id="{{chartID}}d">{{description}}</desc>
        {{#shapes}}<path class="{{class}}" d="{{path}}"/>{{/shapes}}
        {{#labels}}<text x="{{x}}" y="{{y}}"{{#class}} class="{{class}}"{{/class}}{{#isSurveys}} lang="{{lang}}"{{/isSurveys}}>{{text}}</text>{{/labels}}
        </svg>

        """

    private static let table = """
        <div class="table" tabindex="0" role="region" aria-label="{{name}}"><table><caption>{{name}}</caption>
        <thead><tr>{{#columns}}<th scope="col"{{#isSurveys}} lang="{{lang}}" dir="auto"{{/isSurveys}}>{{text}}</th>{{/columns}}</tr></thead>
        <tbody>
        {{#rows}}<tr><th scope="row"{{#isSurveys}} lang="{{lang}}" dir="auto"{{/isSurveys}}>{{text}}</th>{{#cells}}<td>{{.}}</td>{{/cells}}</tr>
        {{/rows}}</tbody></table></div>

        """
}
