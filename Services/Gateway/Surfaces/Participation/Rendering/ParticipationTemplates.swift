import Mustache

/// The markup of participation pages: plain HTML that works without scripts, with a label for every field and a group for every question.
///
/// Names in three braces hold markup that is made here: author's text as `RichText` writes it, and attributes.
enum ParticipationTemplates {
    static let layout = """
        <!doctype html>
        <html lang="{{lang}}" dir="{{dir}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{windowTitle}}</title>
        <link rel="icon" href="data:,">
        <style>{{{style}}}</style>
        <script src="{{script}}" defer></script>
        {{#onward}}<meta http-equiv="refresh" content="0;url={{onward}}">
        {{/onward}}</head>
        <body>
        {{#hasHeader}}<header>{{#logo}}<img src="{{logo}}" alt="{{logoText}}">{{/logo}}{{#position}}<p class="pos"{{{ours}}}><span id="pos">{{position}}</span> <progress aria-labelledby="pos" value="{{number}}" max="{{count}}"></progress></p>{{/position}}</header>
        {{/hasHeader}}<main>
        {{#test}}<p class="test"{{{ours}}}>{{test}}</p>
        {{/test}}<h1>{{title}}</h1>
        {{$content}}{{/content}}
        </main>
        </body>
        </html>

        """

    static let notice = """
        {{<layout}}{{$content}}<p{{{ours}}}>{{text}}</p>{{#again}}
        <form method="{{method}}" action="{{action}}">{{#kept}}<input type="hidden" name="{{name}}" value="{{value}}">{{/kept}}<p class="go"><button type="submit">{{button}}</button></p></form>{{/again}}{{/content}}{{/layout}}
        """

    static let start = """
        {{<layout}}{{$content}}{{>alert}}<p{{{ours}}}>{{text}}</p>
        <form method="post" action="{{action}}"{{{ours}}}>{{#kept}}<input type="hidden" name="{{name}}" value="{{value}}">{{/kept}}{{#password}}<div class="f"><label for="password">{{passwordLabel}}</label><input type="password" id="password" name="password" autocomplete="off" required{{#problem}} aria-invalid="true" aria-describedby="alert"{{/problem}}></div>{{/password}}<p class="go"><button type="submit">{{button}}</button>{{#anew}}<button type="submit" class="q2" name="anew" value="1">{{anew}}</button>{{/anew}}</p></form>{{/content}}{{/layout}}
        """

    static let onward = """
        {{<layout}}{{$content}}<p>{{text}}</p>
        <p><a href="{{onward}}" rel="noreferrer">{{button}}</a></p>{{/content}}{{/layout}}
        """

    static let landing = """
        {{<layout}}{{$content}}<p>{{text}}</p>
        <noscript><p>{{withoutScript}}</p></noscript>{{/content}}{{/layout}}
        """

    static let end = """
        {{<layout}}{{$content}}{{#note}}<p{{{ours}}}>{{note}}</p>{{/note}}<div>{{{text}}}</div>{{#code}}
        <p{{{ours}}}>{{codeLabel}}: <span class="code">{{code}}</span></p>{{/code}}{{/content}}{{/layout}}
        """

    static let page = """
        {{<layout}}{{$content}}{{#heading}}<h2>{{heading}}</h2>
        {{/heading}}{{>alert}}<form method="post" action="{{action}}" accept-charset="utf-8" novalidate>
        <input type="hidden" name="form" value="{{form}}">
        {{#questions}}{{>question}}{{/questions}}<p class="go"{{{ours}}}><button type="submit">{{button}}</button><button type="submit" class="q2" name="save" value="1">{{save}}</button></p>
        </form>{{/content}}{{/layout}}
        """

    static let alert = """
        {{#alert}}<div class="alert{{alertKind}}" id="alert" role="alert" tabindex="-1" autofocus{{{ours}}}><h2>{{alert}}</h2>{{#hasProblems}}<ul>{{#problems}}<li><a href="#{{target}}">{{about}}: {{problem}}</a></li>{{/problems}}</ul>{{/hasProblems}}</div>
        {{/alert}}
        """

    static let question = """
        {{#group}}<fieldset class="q{{bad}}" id="q{{id}}" tabindex="-1"{{{described}}}{{{data}}}><legend>{{{lead}}}{{>mark}}</legend>{{>about}}{{>body}}</fieldset>
        {{/group}}{{#single}}<div class="q{{bad}}"{{{data}}}><label class="l" for="{{control}}">{{{lead}}}{{>mark}}</label>{{>about}}{{>body}}</div>
        {{/single}}{{#block}}<div class="q">{{{lead}}}{{{rest}}}{{#note}}<p class="i"{{{ours}}}>{{note}}</p>{{/note}}{{>type}}</div>
        {{/block}}
        """

    static let mark = """
        {{#isRequired}} <span class="req"{{{ours}}}>({{requiredText}})</span>{{/isRequired}}
        """

    static let about = """
        {{#rest}}<div class="x" id="q{{id}}-x">{{{rest}}}</div>{{/rest}}{{#hint}}<p class="i" id="q{{id}}-i"{{{ours}}}>{{hint}}</p>{{/hint}}{{#problem}}<p class="e" id="q{{id}}-e"{{{ours}}}>{{problem}}</p>{{/problem}}
        """

    static let type = """
        {{#typeName}}<input type="hidden" name="{{typeName}}" value="{{type}}">{{/typeName}}
        """

    static let body = """
        {{>type}}{{#options}}{{>option}}{{/options}}{{#scores}}{{>scale}}{{/scores}}{{#grid}}{{>grid}}{{/grid}}{{#fields}}{{>field}}{{/fields}}{{#selects}}{{>select}}{{/selects}}
        """

    static let option = """
        <div class="o"><label><input type="{{kind}}" id="{{fieldID}}" name="{{name}}" value="{{value}}"{{#isChecked}} checked{{/isChecked}}><span>{{{label}}}</span></label>{{#other}}<input type="text" name="{{otherName}}" value="{{otherValue}}" aria-label="{{otherLabel}}" data-of="{{fieldID}}" maxlength="10000">{{/other}}</div>

        """

    static let scale = """
        <div class="n">{{#marks}}<label><input type="radio" name="{{name}}" value="{{value}}"{{#isChecked}} checked{{/isChecked}}><span>{{label}}</span></label>{{/marks}}</div><p class="ends"{{{ours}}}><span>{{least}}</span><span>{{most}}</span></p>

        """

    static let grid = """
        <div class="{{gridClass}}">{{#isWide}}<div class="h" aria-hidden="true"><span></span>{{#columns}}<span>{{{column}}}</span>{{/columns}}</div>{{/isWide}}
        {{#rows}}<div class="r" role="{{role}}" aria-labelledby="{{rowID}}"><span id="{{rowID}}">{{{rowLabel}}}</span>{{#cells}}{{#isText}}<label class="w"><span>{{{column}}}</span><input type="text" name="{{name}}" value="{{value}}" maxlength="10000"></label>{{/isText}}{{^isText}}<label><input type="{{kind}}" name="{{name}}" value="{{value}}"{{#isChecked}} checked{{/isChecked}}><span>{{{column}}}</span></label>{{/isText}}{{/cells}}</div>
        {{/rows}}</div>

        """

    static let field = """
        <div class="f">{{#label}}<label for="{{fieldID}}" id="{{fieldID}}-l">{{{label}}}</label>{{/label}}{{#isArea}}<textarea id="{{fieldID}}" name="{{name}}" rows="3" maxlength="10000"{{{described}}}>
        {{value}}</textarea>{{/isArea}}{{^isArea}}<input type="{{kind}}" id="{{fieldID}}" name="{{name}}" value="{{value}}"{{{attributes}}}{{{described}}}>{{/isArea}}</div>

        """

    static let select = """
        <div class="f">{{#label}}<label for="{{fieldID}}">{{{label}}}</label>{{/label}}<select id="{{fieldID}}" name="{{name}}"{{{described}}}>{{#choices}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{choice}}</option>{{/choices}}</select></div>

        """

    /// Every template under its name. Parsing costs a start of the process some milliseconds, and no request anything.
    static func library() throws -> MustacheLibrary {
        MustacheContentTypes.register(ScalarEscaping(), named: ScalarEscaping.name)
        var library = MustacheLibrary()
        let texts = [
            "layout": layout, "notice": notice, "start": start, "onward": onward, "landing": landing, "end": end, "page": page,
            "alert": alert, "question": question, "mark": mark, "about": about, "type": type, "body": body, "option": option,
            "scale": scale, "grid": grid, "field": field, "select": select,
        ]
        for (name, text) in texts { try library.register("{{% CONTENT_TYPE:\(ScalarEscaping.name)}}" + text, named: name) }
        return library
    }
}
