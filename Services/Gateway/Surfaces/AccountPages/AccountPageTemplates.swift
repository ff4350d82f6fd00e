/// What all pages for an account's people have in common: plain HTML with one style sheet.
enum AccountPageTemplates {
    static let all = ["frame": frame, "notice": notice]

    private static let frame = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{title}}</title>
        <style nonce="{{nonce}}">
        :root { color-scheme: light dark; --text: #1b1b1b; --page: #fff; --soft: #595959; --line: #8a8a8a }
        @media (prefers-color-scheme: dark) { :root { --text: #ececec; --page: #141414; --soft: #b0b0b0; --line: #757575 } }
        body { font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); margin: 0 }
        main { max-width: 70rem; margin: 0 auto; padding: 1rem 1rem 4rem }
        h1, h2, h3 { line-height: 1.25; overflow-wrap: anywhere }
        h1 { font-size: 1.5rem }
        .soft { color: var(--soft); margin: .25rem 0 1rem }
        dl { display: flex; flex-wrap: wrap; gap: .75rem 2rem; margin: 1rem 0 }
        dt { color: var(--soft); font-size: .9rem } dd { margin: 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums }
        .table { overflow-x: auto }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums }
        caption { text-align: start; color: var(--soft); font-size: .9rem }
        th, td { padding: .3rem .4rem; border-bottom: 1px solid var(--line); text-align: end; font-weight: 400; vertical-align: top }
        td { white-space: nowrap }
        th[scope=row], thead th:first-child { text-align: start; min-width: 6rem; overflow-wrap: anywhere }
        thead th { font-size: .9rem; color: var(--soft); vertical-align: bottom }
        :focus-visible { outline: 3px solid #c77700; outline-offset: 2px }
        {{$style}}{{/style}}</style>{{$head}}{{/head}}
        </head>
        <body>
        <main{{$attributes}}{{/attributes}}>
        {{$content}}{{/content}}
        </main>
        </body>
        </html>

        """

    private static let notice = """
        {{<frame}}{{$content}}<h1>{{title}}</h1>
        <p>{{text}}</p>{{/content}}{{/frame}}
        """
}
