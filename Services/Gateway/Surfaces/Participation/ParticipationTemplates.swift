import Mustache

/// The markup of participation pages: plain HTML that works without scripts, with labels for every field.
enum ParticipationTemplates {
    static let layout = """
        <!doctype html>
        <html lang="{{lang}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{title}}</title>
        <style nonce="{{nonce}}">
        body { font: 1.1rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff; margin: 0 }
        main { max-width: 42rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
        h1 { font-size: 1.5rem; line-height: 1.25 }
        h2 { font-size: 1.25rem; line-height: 1.3 }
        fieldset { border: 0; margin: 0 0 2rem; padding: 0 }
        legend { font-weight: 600; padding: 0; margin-bottom: .5rem }
        .option, .field { margin: .4rem 0 }
        input[type=text], input[type=email], textarea, select { font: inherit; padding: .4rem; border: 1px solid #767676; border-radius: .25rem; max-width: 100%; box-sizing: border-box }
        textarea { width: 100% }
        .grid { overflow-x: auto }
        table { border-collapse: collapse }
        th, td { padding: .4rem .6rem; border-bottom: 1px solid #ccc; text-align: center; font-weight: 400 }
        tbody th { text-align: left }
        .required { color: #595959; font-weight: 400; font-size: .9rem }
        .error { color: #a4000f; font-weight: 600; margin: .25rem 0 }
        .code { font-size: 1.5rem; font-weight: 600; letter-spacing: .1em }
        button { font: inherit; padding: .6rem 1.6rem; border: 0; border-radius: .25rem; color: #fff; background: #0b5cad; cursor: pointer }
        :focus-visible { outline: 3px solid #f0a500; outline-offset: 2px }
        </style>
        </head>
        <body>
        <main>
        <h1>{{title}}</h1>
        {{$content}}{{/content}}
        </main>
        </body>
        </html>

        """

    static let notice = """
        {{<layout}}{{$content}}<p>{{text}}</p>{{/content}}{{/layout}}
        """

    static let start = """
        {{<layout}}{{$content}}<p>{{text}}</p>
        <form method="post" action="{{action}}">{{#participation}}<input type="hidden" name="participation" value="{{participation}}">{{/participation}}<button type="submit">{{button}}</button></form>{{/content}}{{/layout}}
        """

    static let end = """
        {{<layout}}{{$content}}<p>{{text}}</p>{{#code}}
        <p>{{codeLabel}}: <span class="code">{{code}}</span></p>{{/code}}{{/content}}{{/layout}}
        """

    static let page = """
        {{<layout}}{{$content}}{{#heading}}<h2>{{heading}}</h2>
        {{/heading}}{{#alert}}<p class="error" role="alert">{{alert}}</p>
        {{/alert}}<form method="post" action="{{action}}" accept-charset="utf-8" novalidate>
        <input type="hidden" name="response" value="{{response}}">
        <input type="hidden" name="key" value="{{key}}">
        <input type="hidden" name="page" value="{{page}}">
        <input type="hidden" name="lang" value="{{language}}">
        {{#questions}}{{>question}}{{/questions}}
        <button type="submit">{{button}}</button>
        </form>{{/content}}{{/layout}}
        """

    static let question = """
        <fieldset{{#problem}} aria-describedby="q{{id}}-error"{{/problem}}>
        <legend>{{text}}{{#isRequired}} <span class="required">({{requiredText}})</span>{{/isRequired}}</legend>
        {{#problem}}<p class="error" id="q{{id}}-error">{{problem}}</p>
        {{/problem}}{{#typeName}}<input type="hidden" name="{{typeName}}" value="{{type}}">
        {{/typeName}}{{#note}}<p>{{note}}</p>
        {{/note}}{{#options}}{{>option}}{{/options}}{{#fields}}{{>field}}{{/fields}}{{#selects}}{{>select}}{{/selects}}{{#grid}}{{>grid}}{{/grid}}</fieldset>

        """

    static let option = """
        <div class="option"><label><input type="{{kind}}" name="{{name}}" value="{{value}}"{{#isChecked}} checked{{/isChecked}}> {{label}}</label>{{#other}} <input type="text" name="{{otherName}}" value="{{otherValue}}" aria-label="{{otherLabel}}">{{/other}}</div>

        """

    static let field = """
        <div class="field"><label for="{{fieldID}}">{{label}}</label> {{#isArea}}<textarea id="{{fieldID}}" name="{{name}}" rows="4">
        {{value}}</textarea>{{/isArea}}{{^isArea}}<input type="{{kind}}" id="{{fieldID}}" name="{{name}}" value="{{value}}"{{#mode}} inputmode="{{mode}}"{{/mode}}{{#hint}} placeholder="{{hint}}"{{/hint}}>{{/isArea}}</div>

        """

    static let select = """
        <div class="field"><label for="{{fieldID}}">{{label}}</label> <select id="{{fieldID}}" name="{{name}}">{{#choices}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{choice}}</option>{{/choices}}</select></div>

        """

    static let grid = """
        <div class="grid"><table>
        <thead><tr><td></td>{{#columns}}<th scope="col">{{.}}</th>{{/columns}}</tr></thead>
        <tbody>
        {{#rows}}<tr><th scope="row">{{rowLabel}}</th>{{#cells}}<td><input type="{{kind}}" name="{{name}}" value="{{value}}" aria-label="{{cellLabel}}"{{#isChecked}} checked{{/isChecked}}></td>{{/cells}}</tr>
        {{/rows}}</tbody>
        </table></div>

        """

    /// Every template under its name. Parsing costs a start of the process some milliseconds, and no request anything.
    static func library() throws -> MustacheLibrary {
        MustacheContentTypes.register(ScalarEscaping(), named: ScalarEscaping.name)
        var library = MustacheLibrary()
        let texts = [
            "layout": layout, "notice": notice, "start": start, "end": end, "page": page, "question": question, "option": option,
            "field": field, "select": select, "grid": grid,
        ]
        for (name, text) in texts { try library.register("{{% CONTENT_TYPE:\(ScalarEscaping.name)}}" + text, named: name) }
        return library
    }
}

/// Escapes text for markup and quoted attributes scalar by scalar.
///
/// The library's own escaping compares characters, so that a quotation mark with a combining accent behind it, which is one character and not
/// a quotation mark, would end an attribute.
struct ScalarEscaping: MustacheContentType {
    static let name = "MARKUP"

    func escapeText(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
