import Mustache

/// The markup of the pages on the way into a buyer's survey: plain HTML, which needs no script but for the links behind `#`.
enum BuyerEntryTemplates {
    private static let layout = """
        <!doctype html>
        <html lang="{{lang}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{title}}</title>
        <style nonce="{{nonce}}">
        :root { color-scheme: light dark }
        body { font: 1.1rem/1.5 system-ui, sans-serif; margin: 0 }
        main { max-width: 42rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
        h1 { font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere }
        fieldset { border: 0; margin: 0 0 2rem; padding: 0 }
        legend { font-weight: 600; padding: 0; margin-bottom: .5rem }
        .option { margin: .4rem 0 } .option label { display: block; padding: .35rem 0 }
        input[type=text] { font: inherit; padding: .4rem; max-width: 100%; box-sizing: border-box }
        button { font: inherit; padding: .6rem 1.6rem; border: 0; border-radius: .25rem; color: #fff; background: #0b5cad; cursor: pointer }
        [role=alert] { font-weight: 600 }
        .test { border: 1px solid currentColor; padding: .25rem .6rem; font-size: .9rem }
        :focus-visible { outline: 3px solid #c77700; outline-offset: 2px }
        </style>{{$head}}{{/head}}
        </head>
        <body>
        <main>
        <h1 dir="auto">{{title}}</h1>
        {{#isTest}}<p class="test">This is a test: it counts nowhere.</p>
        {{/isTest}}{{$content}}{{/content}}
        </main>
        </body>
        </html>

        """

    private static let landing = """
        {{<layout}}{{$head}}<script src="{{script}}" defer></script>{{/head}}{{$content}}<p>Links to surveys lead through this page.</p>
        <noscript><p>To follow one that has a # in it, a browser needs scripts.</p></noscript>{{/content}}{{/layout}}
        """

    private static let notice = """
        {{<layout}}{{$content}}<p>{{text}}</p>{{/content}}{{/layout}}
        """

    private static let start = """
        {{<layout}}{{$content}}<p>{{text}}</p>
        <form method="post" action="{{action}}">{{#fields}}<input type="hidden" name="{{name}}" value="{{value}}">{{/fields}}<button type="submit">{{button}}</button></form>{{/content}}{{/layout}}
        """

    private static let question = """
        {{<layout}}{{$content}}{{#alert}}<p role="alert">{{alert}}</p>
        {{/alert}}<form method="post" action="{{action}}" accept-charset="utf-8" novalidate>
        <input type="hidden" name="page" value="{{page}}">
        {{#questions}}<fieldset><legend id="q{{id}}">{{text}}</legend>
        <input type="hidden" name="{{typeName}}" value="{{type}}">
        {{#options}}<div class="option"><label><input type="radio" name="{{name}}" value="{{value}}"{{#isChecked}} checked{{/isChecked}}> {{label}}</label></div>
        {{/options}}{{#field}}<input type="text" name="{{name}}" value="{{value}}" inputmode="{{mode}}" aria-labelledby="q{{id}}">
        {{/field}}</fieldset>
        {{/questions}}<button type="submit">Continue</button>
        </form>{{/content}}{{/layout}}
        """

    /// Every template under its name.
    static func library() throws -> MustacheLibrary {
        MustacheContentTypes.register(ScalarEscaping(), named: ScalarEscaping.name)
        var library = MustacheLibrary()
        let texts = ["layout": layout, "landing": landing, "notice": notice, "start": start, "question": question]
        for (name, text) in texts { try library.register("{{% CONTENT_TYPE:\(ScalarEscaping.name)}}" + text, named: name) }
        return library
    }
}
