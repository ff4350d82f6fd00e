import Mustache

/// The markup of the page with a survey's results: plain HTML with one style sheet, charts in SVG, and a table with every figure of each.
enum SummaryPageTemplates {
    static let layout = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{title}}</title>
        <style nonce="{{nonce}}">
        :root { color-scheme: light dark; --text: #1b1b1b; --page: #fff; --soft: #595959; --line: #8a8a8a; --bar: #0b5cad; --track: #e3e9f0; --low: #b3261e; --mid: #7a6000; --high: #176b34 }
        @media (prefers-color-scheme: dark) { :root { --text: #ececec; --page: #141414; --soft: #b0b0b0; --line: #757575; --bar: #6cb2f7; --track: #2b323a; --low: #ff8a80; --mid: #e0c050; --high: #74d08f } }
        body { font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); margin: 0 }
        main { max-width: 70rem; margin: 0 auto; padding: 1rem 1rem 4rem }
        h1, h2, h3 { line-height: 1.25; overflow-wrap: anywhere }
        h1 { font-size: 1.5rem } h2 { font-size: 1.25rem; margin-top: 2.5rem } h3 { font-size: 1.1rem; margin: 0 }
        section.question { border-top: 1px solid var(--line); padding: 1rem 0 }
        .soft { color: var(--soft); margin: .25rem 0 1rem }
        dl { display: flex; flex-wrap: wrap; gap: .75rem 2rem; margin: 1rem 0 }
        dt { color: var(--soft); font-size: .9rem } dd { margin: 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums }
        .parts { display: grid; gap: 1rem 2rem }
        .parts > * { min-width: 0 }
        @media (min-width: 64rem) { .parts { grid-template-columns: minmax(0, 30rem) minmax(0, 1fr); align-items: start } }
        svg { display: block; width: 100%; max-width: 30rem; height: auto }
        svg text { font: 12px system-ui, sans-serif; fill: var(--text) } svg .small { font-size: 10px; fill: var(--soft) }
        .end { text-anchor: end } .middle { text-anchor: middle }
        .bar { fill: var(--bar) } .track { fill: var(--track) } .low { fill: var(--low) } .mid { fill: var(--mid) } .high { fill: var(--high) } .axis { stroke: var(--line); fill: none }
        @media (forced-colors: active) { .bar, .low, .mid, .high { fill: CanvasText } .track { fill: none } svg text { fill: CanvasText } }
        .table { overflow-x: auto }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums }
        caption { text-align: start; color: var(--soft); font-size: .9rem }
        th, td { padding: .3rem .4rem; border-bottom: 1px solid var(--line); text-align: end; font-weight: 400; vertical-align: top }
        td { white-space: nowrap }
        th[scope=row], thead th:first-child { text-align: start; min-width: 6rem; overflow-wrap: anywhere }
        thead th { font-size: .9rem; color: var(--soft); vertical-align: bottom }
        :focus-visible { outline: 3px solid #c77700; outline-offset: 2px }
        </style>
        </head>
        <body>
        <main>
        {{$content}}{{/content}}
        </main>
        </body>
        </html>

        """

    static let notice = """
        {{<layout}}{{$content}}<h1>{{title}}</h1>
        <p>{{text}}</p>{{/content}}{{/layout}}
        """

    static let page = """
        {{<layout}}{{$content}}<h1 lang="{{lang}}" dir="auto">{{title}}</h1>
        <p class="soft">Results of the survey, which is {{status}}.</p>
        {{>facts}}<h2>Pages</h2>
        <p class="soft">Reached: responses that were shown the page. Left: those of them that stand at it and are not completed. A page that a response was led past counts for nothing.</p>
        {{>parts}}<h2>Questions</h2>
        <p class="soft">{{note}}</p>
        {{#questions}}<section class="question" aria-labelledby="{{id}}">
        <h3 id="{{id}}" lang="{{lang}}" dir="auto">{{text}}</h3>
        <p class="soft">{{about}}</p>
        {{>facts}}{{>parts}}</section>
        {{/questions}}{{/content}}{{/layout}}
        """

    static let facts = """
        {{#hasFacts}}<dl>{{#facts}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/facts}}</dl>
        {{/hasFacts}}
        """

    static let parts = """
        {{#parts}}<div class="parts">{{#chart}}{{>chart}}{{/chart}}{{#table}}{{>table}}{{/table}}</div>
        {{/parts}}
        """

    static let chart = """
        <svg role="img" viewBox="0 0 320 {{height}}" aria-labelledby="{{chartID}} {{chartID}}d"><title id="{{chartID}}">{{name}}</title><desc id="{{chartID}}d">{{description}}</desc>
        {{#shapes}}<path class="{{class}}" d="{{path}}"/>{{/shapes}}
        {{#labels}}<text x="{{x}}" y="{{y}}"{{#class}} class="{{class}}"{{/class}}{{#isSurveys}} lang="{{lang}}"{{/isSurveys}}>{{text}}</text>{{/labels}}
        </svg>

        """

    static let table = """
        <div class="table" tabindex="0" role="region" aria-label="{{name}}"><table><caption>{{name}}</caption>
        <thead><tr>{{#columns}}<th scope="col"{{#isSurveys}} lang="{{lang}}" dir="auto"{{/isSurveys}}>{{text}}</th>{{/columns}}</tr></thead>
        <tbody>
        {{#rows}}<tr><th scope="row"{{#isSurveys}} lang="{{lang}}" dir="auto"{{/isSurveys}}>{{text}}</th>{{#cells}}<td>{{.}}</td>{{/cells}}</tr>
        {{/rows}}</tbody></table></div>

        """

    /// Every template under its name.
    static func library() throws -> MustacheLibrary {
        MustacheContentTypes.register(ScalarEscaping(), named: ScalarEscaping.name)
        var library = MustacheLibrary()
        let texts = [
            "layout": layout, "notice": notice, "page": page, "facts": facts, "parts": parts, "chart": chart, "table": table,
        ]
        for (name, text) in texts { try library.register("{{% CONTENT_TYPE:\(ScalarEscaping.name)}}" + text, named: name) }
        return library
    }
}
