"""What must hold of the pages that a respondent sees."""

import json
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from answers import enter
from study import A, TYPES

AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LARGEST_PAGE = 30_000
# A busy machine takes its time; what holds, holds then.
expect.set_options(timeout=20_000)
# A page of a questionnaire: no link has such an address.
QUESTIONS = re.compile(r"/ankieta/\d+/\d+/\d+$")


@contextmanager
def person(browser, **options):
    """A device of its own: a browser without cookies, that loads nothing from anywhere else."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", **options})
    context.set_default_timeout(20_000)
    try:
        yield context
    finally:
        context.close()


def begin(context, link):
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name=re.compile("Start|Continue", re.I)).first.click()
    return page


def send(page):
    page.get_by_role("button", name=re.compile("^(Next|Send)$")).click()


def heading(page):
    return page.locator("h1").inner_text()


def fill_three(page, number=0):
    """The rest of `study.THREE_PAGES` from a page on."""
    if number <= 0:
        page.get_by_label("Yes").check()
        send(page)
    if number <= 1:
        page.get_by_label("Your age").fill("42")
        send(page)
    page.get_by_label("7", exact=True).check()
    send(page)


def check_accessible(page):
    """Nothing that a machine can find wrong at WCAG 2.2 AA."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AA}}).response["violations"]
    assert not found, json.dumps([(one["id"], one["help"], [node["html"] for node in one["nodes"]]) for one in found], indent=1)


def all_types(study, **members):
    pages = [{"title": f"{question['type']}", "questions": [question]} for question, _ in TYPES]
    return study.survey(pages, **members), [expected for _, expected in TYPES]


def fill_all(context, study, survey, with_script):
    page = begin(context, study.link(survey))
    for part in survey["pages"]:
        enter(page, part["questions"][0], with_script)
        send(page)
    expect(page.locator("h1")).to_have_text("Thank you")
    return page


def check_answers(study, survey, expected):
    stored = study.responses(survey)[0]
    assert stored["status"] == "completed"
    wanted = {str(part["questions"][0]["id"]): answer for part, answer in zip(survey["pages"], expected) if answer is not None}
    assert stored["answers"] == wanted, (stored["answers"], wanted)


def every_type_without_script(browser, study):
    """every type of question is answered without scripts, and stored as it was meant"""
    survey, expected = all_types(study)
    with person(browser, java_script_enabled=False) as context:
        page = fill_all(context, study, survey, False)
        assert re.search(r"\b\d{6}\b", page.locator(".code").inner_text())
    check_answers(study, survey, expected)


def every_type_with_script(browser, study):
    """every type of question is answered with what the script adds, and stored as the same"""
    survey, expected = all_types(study)
    errors = []
    with person(browser) as context:
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.on("console", lambda message: errors.append(message.text) if message.type in ("error", "warning") else None)
        fill_all(context, study, survey, True)
    check_answers(study, survey, expected)
    assert not errors, errors


def keyboard(browser, study):
    """a questionnaire is filled in with the keyboard alone"""
    survey = study.survey()
    with person(browser) as context:
        page = context.new_page()
        page.goto(study.link(survey))
        keys = lambda *names: [page.keyboard.press(name) for name in names]
        keys("Tab", "Enter")
        page.wait_for_url(QUESTIONS)
        keys("Tab", "Space", "Tab", "Tab", "Enter")
        expect(page.get_by_label("Your age")).to_be_visible()
        keys("Tab")
        page.keyboard.type("17")
        keys("Enter")
        expect(page.locator("#alert")).to_be_focused()
        keys("Tab", "Enter")
        expect(page.get_by_label("Your age")).to_be_focused()
        keys("Control+a")
        page.keyboard.type("42")
        keys("Enter")
        expect(page.get_by_label("7", exact=True)).to_be_visible()
        keys("Tab", "ArrowRight", "ArrowRight", "Tab", "Enter")
        expect(page.locator("h1")).to_have_text("Thank you")
    assert len(study.responses(survey)) == 1


def mistakes(browser, study):
    """what is wrong stands at its question and in a list that has the focus, and what was typed is kept, with and without scripts"""
    survey = study.survey([{"questions": [question for question, _ in TYPES if question["type"] != 15]}])
    by_type = {question["type"]: question["id"] for question in survey["pages"][0]["questions"]}
    for script in (True, False):
        with person(browser, java_script_enabled=script) as context:
            page = begin(context, study.link(survey))
            page.get_by_label("Your age").fill("7 years")
            page.get_by_label("Your address").fill("nobody")
            page.get_by_label("A day").fill("31-02-2026")
            page.get_by_label("First name").fill("\"'><b>&amp;")
            page.locator(f'[name="questions[{by_type[3]}][answers][1]"]').fill("5")
            send(page)
            alert = page.locator("#alert")
            expect(alert).to_be_focused()
            assert page.title().startswith("Error: ")
            assert page.get_by_label("Your age").input_value() == "7 years"
            assert page.get_by_label("First name").input_value() == "\"'><b>&amp;"
            for kind, words in ((10, "from 18 to 120"), (11, "e-mail"), (12, "01-01-2020"), (3, "100 points"), (0, "Please answer")):
                assert words in page.locator(f"#q{by_type[kind]}-e").inner_text(), kind
            alert.get_by_role("link", name=re.compile("Your age")).click()
            expect(page.get_by_label("Your age")).to_be_focused()
            assert "from 18 to 120" in (page.get_by_label("Your age").evaluate(
                "field => field.getAttribute('aria-describedby').split(' ').map(id => document.getElementById(id).textContent).join(' ')"))
            if script:
                check_accessible(page)
    assert all(not response["answers"] for response in study.responses(survey))


def other_device(browser, study):
    """a personal link goes on at another device where the first one stopped, with what was put aside"""
    survey = study.survey(security_level=3)
    link = study.personal_link(survey)
    with person(browser) as first, person(browser, java_script_enabled=False) as second:
        page = begin(first, link)
        page.get_by_label("Yes").check()
        page.get_by_label("Why?").fill("because <3")
        page.get_by_role("button", name="Save and continue later").click()
        expect(page.locator("h1")).to_have_text("Saved for later")
        other = begin(second, link)
        assert other.get_by_label("Why?").input_value() == "because <3" and other.get_by_label("Yes").is_checked()
        send(other)
        expect(other.get_by_label("Your age")).to_be_visible()
        # The first device comes back, to what stands now.
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_label("Your age")).to_be_visible()
        fill_three(other, 1)
        expect(other.locator("h1")).to_have_text("Thank you")
        page.get_by_label("Your age").fill("99")
        send(page)
        expect(page.locator("h1")).to_have_text("Thank you")
        again = first.new_page()
        again.goto(link)
        expect(again.locator("h1")).to_have_text("Already answered")
    stored = study.responses(survey)
    assert len(stored) == 1 and {"type": 10, "answer": 42} in stored[0]["answers"].values()


def twice(browser, study):
    """a double click, a form that is sent ten times at once, two tabs, a reload and the way back make one response with one answer each"""
    survey = study.survey()
    with person(browser, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(study.link(survey))
        page.get_by_role("button", name="Start").dblclick()
        page.wait_for_url(QUESTIONS)
        first = page.url
        page.reload()
        tab = context.new_page()
        tab.goto(first)
        page.get_by_label("Yes").check()
        page.get_by_role("button", name="Next").dblclick()
        expect(page.get_by_label("Your age")).to_be_visible()
        assert page.locator("#alert").count() == 0, "pressed twice is no mistake"
        # The other tab still shows the first page.
        tab.get_by_label("No").check()
        send(tab)
        expect(tab.locator("#alert")).to_contain_text("answered already")
        page.go_back()
        expect(page.locator("#alert")).to_contain_text("answered already")
        page.get_by_label("Your age").fill("42")
        form = dict(page.eval_on_selector_all(
            "form input", "fields => fields.map(field => [field.name, field.value])"))
        address = page.locator("form").evaluate("form => form.action")
        cookie = "; ".join(f"{one['name']}={one['value']}" for one in context.cookies(address))
        replies = []

        def submit():
            request = urllib.request.Request(address, data=urllib.parse.urlencode(form).encode(), headers={"Cookie": cookie})
            with urllib.request.urlopen(request) as reply:
                replies.append((reply.status, reply.url))

        threads = [threading.Thread(target=submit) for _ in range(10)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert len(replies) == 10 and len(set(replies)) == 1, replies
        page.goto(replies[0][1])
        fill_three(page, 2)
        expect(page.locator("h1")).to_have_text("Thank you")
        page.reload()
        code = page.locator(".code").inner_text()
        page.goto(first)
        assert page.locator(".code").inner_text() == code
    stored = study.responses(survey)
    assert len(stored) == 1 and stored[0]["verification_code"] == code, stored


def opening_changes_nothing(browser, study):
    """opening links any number of times, as mail scanners do, starts nothing"""
    survey = study.survey(security_level=3)
    open_survey = study.survey()
    for link in (study.personal_link(survey), study.link(open_survey), study.code(open_survey)):
        for method in ("GET", "HEAD", "GET"):
            with urllib.request.urlopen(urllib.request.Request(link, method=method)) as reply:
                assert reply.status == 200 and not reply.headers["Set-Cookie"]
    assert not study.responses(survey) and not study.responses(open_survey)


def restarts(browser, study):
    """every service is restarted between pages, and the filling goes on"""
    survey = study.survey()
    with person(browser) as context:
        page = begin(context, study.link(survey))
        page.get_by_label("Yes").check()
        for name in ("responses", "gateway", "tokens"):
            study.installation.stop(name)
            study.installation.start(name)
        study.installation.wait_until_ready()
        send(page)
        page.get_by_label("Your age").fill("42")
        study.installation.stop("gateway")
        study.installation.start("gateway")
        study.installation.wait_until_ready()
        send(page)
        fill_three(page, 2)
        expect(page.locator("h1")).to_have_text("Thank you")
    assert len(study.responses(survey)) == 1


def outage(browser, study):
    """while the service is down a page that is sent comes back with what was typed, and is sent again with one button"""
    survey = study.survey()
    for script in (True, False):
        with person(browser, java_script_enabled=script) as context:
            page = begin(context, study.link(survey))
            page.get_by_label("Yes").check()
            page.get_by_label("Why?").fill("żółw & <b>")
            study.installation.stop("responses")
            send(page)
            expect(page.locator("#alert")).to_contain_text("could not be saved")
            assert page.get_by_label("Why?").input_value() == "żółw & <b>" and page.get_by_label("Yes").is_checked()
            if script:
                check_accessible(page)
            # A gateway that has not shown the page keeps what it cannot show.
            study.installation.stop("gateway")
            study.installation.start("gateway")
            wait_for_gateway(study)
            page.get_by_role("button", name="Try again").click()
            expect(page.locator("main")).to_contain_text("could not be saved")
            study.installation.start("responses")
            study.installation.wait_until_ready()
            page.get_by_role("button", name="Try again").click()
            expect(page.get_by_label("Your age")).to_be_visible()
            fill_three(page, 1)
            expect(page.locator("h1")).to_have_text("Thank you")
        assert {"type": 2, "answers": ["żółw & <b>"]} in study.responses(survey)[0]["answers"].values()


def wait_for_gateway(study):
    for _ in range(200):
        try:
            urllib.request.urlopen(study.installation.gateway + "/assets/none").close()
        except urllib.error.HTTPError:
            return
        except OSError:
            threading.Event().wait(0.05)


def doors(browser, study):
    """every kind of link opens the same questionnaire: open, by address, by password, by token, and by code"""
    for level in (0, 1):
        survey = study.survey(security_level=level)
        with person(browser) as context:
            fill_three(begin(context, study.link(survey)))
        assert [one["status"] for one in study.responses(survey)] == ["completed"]
    survey = study.survey(security_level=2, password="open sesame")
    with person(browser, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(study.link(survey))
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Start").click()
        expect(page.locator("#alert")).to_contain_text("not the password")
        page.get_by_label("Password").fill("open sesame")
        page.get_by_role("button", name="Start").click()
        assert "sesame" not in page.url
        fill_three(page)
        expect(page.locator("h1")).to_have_text("Thank you")
    survey = study.survey(security_level=3)
    link = study.personal_link(survey)
    token = link.split("=")[1]
    other = study.personal_link(survey, uid="jan").split("=")[1]
    for one in (link, f"{study.link(survey)}?token={other}"):
        with person(browser) as context:
            page = begin(context, one)
            assert token not in page.url and "token" not in page.url
            cookie = context.cookies(page.url)[0]
            assert cookie["httpOnly"] and cookie["sameSite"] == "Lax" and cookie["path"] == "/ankieta/" + "/".join(page.url.split("/")[4:6])
            fill_three(page)
            expect(page.locator("h1")).to_have_text("Thank you")
    assert len(study.responses(survey)) == 2
    survey = study.survey()
    code = study.code(survey)
    with person(browser) as context, person(browser) as stranger:
        page = begin(context, code)
        other = stranger.new_page()
        other.goto(code)
        expect(other.locator("h1")).to_have_text("This code has been used")
        page.goto(code)
        page.get_by_role("button", name="Continue").click()
        fill_three(page)
        expect(page.locator("h1")).to_have_text("Thank you")
        page.goto(code)
        expect(page.locator("h1")).to_have_text("Already answered")
    many = study.code(survey, single=False)
    with person(browser) as context:
        fill_three(begin(context, many))
        fill_three(begin(context, many))
    assert len(study.responses(survey)) == 3


def resuming_in_the_same_browser(browser, study):
    """a link that is everybody's goes on where this browser left off, or begins anew for another person"""
    survey = study.survey()
    with person(browser) as context:
        page = begin(context, study.link(survey))
        page.get_by_label("Yes").check()
        send(page)
        page.goto(study.link(survey))
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_label("Your age")).to_be_visible()
        page.goto(study.link(survey))
        page.get_by_role("button", name="Start anew").click()
        expect(page.get_by_label("Yes")).to_be_visible()
    assert len(study.responses(survey)) == 2


def ends(browser, study):
    """every end says clearly what it is"""
    gateway = study.installation.gateway
    early = study.survey()
    making = study.survey(status="creating")
    over = study.survey(status="ended")
    full = study.survey(response_limit=1)
    personal = study.survey(security_level=3)
    used = study.code(early, expires="2020-01-01T00:00:00+00:00")
    with person(browser) as context:
        page = begin(context, study.link(early))
        page.get_by_label("No").check()
        send(page)
        expect(page.locator("h1")).to_have_text("Thank you")
        assert "not for you" in page.locator("main").inner_text() and page.locator(".code").count() == 1
        check_accessible(page)
        late = begin(context, study.link(full))
        with person(browser) as second:
            fill_three(begin(second, study.link(full)))
        late.get_by_label("Yes").check()
        send(late)
        expect(late.locator("h1")).to_have_text("The survey is full")
        for address, title in (
            (study.link(making), "Not open yet"), (study.link(over), "The survey has ended"), (study.link(full), "The survey is full"),
            (study.link(personal), "You need a personal link"), (f"{gateway}/P1/?d=NOBODYNOBODY", "This link is not valid"),
            (f"{study.link(personal)}?token=aaaaaa", "This link is not valid"), (f"{gateway}/zzzzzz", "This link is not valid"),
            (used, "This code has expired"), (f"{gateway}/ankieta/1/1/1", "Please open your link again"),
            (f"{gateway}/ankieta/{early['id']}/other.html", "This link is not valid"),
        ):
            page.goto(address)
            assert heading(page) == title, (address, heading(page))
            check_accessible(page)
    survey = study.survey(verification_code=False, acknowledgments="")
    with person(browser) as context:
        page = begin(context, study.link(survey))
        fill_three(page)
        assert page.locator(".code").count() == 0 and "received" in page.locator("main").inner_text()


def accessible(browser, study):
    """axe finds nothing at WCAG 2.2 AA on any page, by day and by night, and nothing scrolls sideways at 320 pixels or at 200 %"""
    survey, _ = all_types(study)
    for scheme, width in (("light", 1280), ("dark", 360), ("light", 320)):
        with person(browser, color_scheme=scheme, viewport={"width": width, "height": 640}) as context:
            page = context.new_page()
            page.goto(study.link(survey))
            check_accessible(page)
            page.get_by_role("button", name="Start").click()
            for part in survey["pages"]:
                check_accessible(page)
                check_width(page)
                enter(page, part["questions"][0], False)
                send(page)
            check_accessible(page)
    # Twice as large letters on 1280 pixels are a window of 640.
    with person(browser, viewport={"width": 640, "height": 400}, device_scale_factor=2) as context:
        page = begin(context, study.link(survey))
        for part in survey["pages"]:
            check_width(page)
            enter(page, part["questions"][0], False)
            send(page)


def check_width(page):
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, (page.locator("h2").inner_text(), wide)


def light(browser, study):
    """a page takes under 30 kB with its style and script and one request after the document, from here alone, and nothing leaks"""
    survey, _ = all_types(study)
    with person(browser) as context:
        page = context.new_page()
        requests = []
        page.on("request", lambda request: requests.append(request))
        page.goto(study.link(survey))
        page.get_by_role("button", name="Start").click()
        for part in survey["pages"]:
            assert all(one.url.startswith(study.installation.gateway) for one in requests)
            page.wait_for_load_state("networkidle")
            del requests[:]
            reply = page.reload()
            page.wait_for_load_state("networkidle")
            scripts = [one for one in requests if one.resource_type == "script"]
            assert len(requests) <= 2 and len(requests) - len(scripts) == 1, [one.url for one in requests]
            size = len(reply.body()) + len(context.request.get(page.locator("script").evaluate("script => script.src")).body())
            assert size < LARGEST_PAGE, (part["title"], size)
            referrers = [(one.url, one.all_headers()["referer"]) for one in requests if one.all_headers().get("referer")]
            assert not referrers, referrers
            enter(page, part["questions"][0], True)
            send(page)
        policy = page.reload().headers["content-security-policy"]
        for word in ("default-src 'none'", "script-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
            assert word in policy, policy
        assert "unsafe" not in policy
        script = context.request.get(page.locator("script").evaluate("script => script.src"))
        assert "immutable" in script.headers["cache-control"]


def authors_text(browser, study):
    """an author's text is bold, a list or a link, and never markup of its own"""
    hostile = "<img src=x onerror=alert(1)><b onclick=alert(1)>x</b> <a href=\"javascript:alert(1)\">y</a> <a href='https://example.org/\" onclick=\"z'>q</a> <b>bold</b>"
    survey = study.survey([{"title": hostile, "questions": [
        {"type": 9, "text": hostile}, {"type": 0, "text": hostile, "answers": [{"text": hostile, "other": True}]},
        {"type": 1, "text": hostile, "answers": [{"text": hostile}], "scale": [hostile]},
        {"type": 13, "text": hostile, "answers": [{"text": hostile}]}, {"type": 19, "text": hostile, "answers": [{"text": hostile}], "scale": [hostile]}]}],
        title=hostile, acknowledgments=hostile)
    with person(browser) as context:
        context.on("dialog", lambda dialog: (_ for _ in ()).throw(AssertionError("a script ran")))
        page = begin(context, study.link(survey))
        check_hostile(page)
        send(page)
        check_hostile(page)
    survey = study.survey([{"questions": [TYPES[11][0]]}])
    with person(browser) as context:
        link = begin(context, study.link(survey)).get_by_role("link", name="Read more")
        assert link.get_attribute("href") == "https://example.org/?a=1&b=2" and "noopener" in link.get_attribute("rel")


def check_hostile(page):
    assert page.locator("main img, main [onclick], main [onerror], main a").count() == 0
    assert page.locator("main b").first.inner_text() == "bold"


def forged(browser, study):
    """another site's page neither answers nor starts anything for a respondent"""
    survey = study.survey()
    with person(browser) as context:
        page = begin(context, study.link(survey))
        address = page.locator("form").evaluate("form => form.action")
        question = survey["pages"][0]["questions"][0]["id"]
        other = context.new_page()
        other.route("https://elsewhere.example/**", lambda route: route.fulfill(
            content_type="text/html", body=f"<form method=post action='{address}'><input name='questions[{question}][type]' value=0>"
            f"<input name='questions[{question}][answer]' value=2><button>x</button></form>"
            f"<form method=post action='{study.link(survey)}'><button>y</button></form>"))
        for name in ("x", "y"):
            other.goto("https://elsewhere.example/")
            other.get_by_role("button", name=name).click()
            other.wait_for_url(f"{study.installation.gateway}/**")
    stored = study.responses(survey)
    assert len(stored) == 1 and stored[0]["status"] == "partial" and not stored[0]["answers"], stored


def languages(browser, study):
    """a page speaks its survey's language, and Arabic from right to left"""
    words = {"pl": "Dalej", "en": "Next", "de": "Weiter", "fr": "Suivant", "ar": "Suivant"}
    for lang, word in words.items():
        survey = study.survey(lang=lang)
        with person(browser, locale="fr-FR", viewport={"width": 360, "height": 640}) as context:
            page = context.new_page()
            page.goto(study.link(survey))
            check_accessible(page)
            page.locator("button").first.click()
            expect(page.get_by_role("button", name=word)).to_be_visible()
            html = page.locator("html")
            assert html.get_attribute("lang") == lang and html.get_attribute("dir") == ("rtl" if lang == "ar" else "ltr")
            if lang == "ar":
                assert page.locator(".go").get_attribute("lang") == "fr"
            check_accessible(page)
            check_width(page)


PNG = ("iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC")


def appearance(browser, study):
    """an account's colour and logo are on its pages, and every colour can be read"""
    survey = study.survey([{"questions": [{"type": 0, "text": "x", "answers": A}]}])
    try:
        for accent in ("#ffee00", "#101010", "#7f7f7f"):
            shown = study.put("/manage/v1/appearance", {"accent": accent, "logo": f"data:image/png;base64,{PNG}"})
            assert shown["accent"] == accent
            # Pages are asked for their looks every half minute; a gateway that has just started asks at once.
            study.installation.stop("gateway")
            study.installation.start("gateway")
            study.installation.wait_until_ready()
            for scheme in ("light", "dark"):
                with person(browser, color_scheme=scheme) as context:
                    page = begin(context, study.link(survey))
                    assert page.locator("header img").evaluate("image => image.naturalWidth") == 10
                    assert page.locator("header img").get_attribute("alt")
                    page.get_by_label("Alpha").check()
                    check_accessible(page)
        for wrong in ({"accent": "red"}, {"logo": "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciPjxzY3JpcHQvPjwvc3ZnPg=="},
                      {"logo": "data:text/html;base64,AAAA"}, {"logo": "https://example.org/logo.png"}):
            try:
                study.put("/manage/v1/appearance", wrong)
                raise AssertionError(f"{wrong} was taken")
            except urllib.error.HTTPError as error:
                assert error.code == 422, wrong
    finally:
        study.put("/manage/v1/appearance", {})


BUYER = re.compile(r"https://buyer\.example/live\?a=1&id=([0-9a-f]{32})$")


@contextmanager
def buyers_respondent(browser, **options):
    """Somebody for whom the buyer's survey is there, and who hears of everything that a page may not do."""
    errors = []
    with person(browser, **options) as context:
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        context.route("https://buyer.example/**", lambda route: route.fulfill(content_type="text/html", body="<title>Theirs</title>"))
        yield context
    # Pages with mistakes and of an outage say so with their status, which the browser repeats.
    assert not [error for error in errors if not error.startswith("Failed to load resource")], errors


def buyers_link(browser, study):
    """a buyer's link asks in the survey's language, with scripts and without, goes on after a pause, leads to the buyer's survey and back"""
    survey = study.ordered("pl_PL")
    gateway = study.installation.gateway
    for script in (True, False):
        with buyers_respondent(browser, java_script_enabled=script, viewport={"width": 360, "height": 640}) as context:
            link = f"{gateway}/{'#/' if script else ''}start-survey?survey_id={survey['ps_survey_id']}&supplier_id=23"
            page = context.new_page()
            page.goto(link)
            expect(page.locator("h1")).to_have_text("Twoja ankieta")
            look = lambda: (check_accessible(page), check_width(page)) if script else None
            look()
            page.get_by_role("button", name="Rozpocznij").dblclick()
            page.wait_for_url(QUESTIONS)
            assert page.locator("html").get_attribute("lang") == "pl-PL" and heading(page) == "Kawa"
            page.get_by_role("button", name="Dalej").click()
            expect(page.locator("#alert")).to_contain_text("Odpowiedz na to pytanie.")
            look()
            page.get_by_label("Mężczyzna").check()
            page.get_by_role("button", name="Dalej").dblclick()
            page.get_by_label("Wiek").fill("30")
            page.get_by_role("button", name="Zapisz i dokończ później").click()
            expect(page.locator("h1")).to_have_text("Zapisano na później")
            page = context.new_page()
            page.goto(link)
            page.get_by_role("button", name="Kontynuuj").click()
            assert page.get_by_label("Wiek").input_value() == "30"
            page.get_by_role("button", name="Wyślij").click()
            page.wait_for_url(BUYER)
            transaction = BUYER.match(page.url)[1]
            page.goto(f"{gateway}/survey-complete?transaction_id={transaction}&status=complete")
            expect(page.locator("h1")).to_have_text("Dziękujemy")
            assert "udział dobiegł końca" in page.locator("main").inner_text()
            look()
            assert page.locator(".test").count() == 0
    assert study.entries(survey) == ["completed"] * 2, study.entries(survey)
    with buyers_respondent(browser) as context:
        page = begin_entry(context, study, survey, "Rozpocznij")
        page.get_by_label("Żadna z tych odpowiedzi").check()
        page.get_by_role("button", name="Dalej").click()
        page.get_by_label("Wiek").fill("30")
        page.get_by_role("button", name="Wyślij").click()
        expect(page.locator("h1")).to_have_text("Dziękujemy za zainteresowanie")
        page.go_back()
        expect(page.locator("h1")).to_have_text("Dziękujemy za zainteresowanie")
    test = study.ordered("de_DE")
    with buyers_respondent(browser) as context:
        page = context.new_page()
        page.goto(test["test_ps_survey_entry_link"])
        for button in ("Beginnen", "Weiter", "Absenden"):
            expect(page.locator(".test")).to_contain_text("Dies ist ein Test")
            check_accessible(page)
            if button == "Weiter":
                page.get_by_label("Weiblich").check()
            elif button == "Absenden":
                page.get_by_label("Alter").fill("40")
            page.get_by_role("button", name=button).click()
        page.wait_for_url(BUYER)
    asks_nothing = study.ordered("fr_FR", qualifications=[])
    with buyers_respondent(browser, java_script_enabled=False) as context:
        begin_entry(context, study, asks_nothing, "Commencer").wait_for_url(BUYER)


def begin_entry(context, study, survey, button):
    page = context.new_page()
    page.goto(f"{study.installation.gateway}/start-survey?survey_id={survey['ps_survey_id']}")
    page.get_by_role("button", name=button).click()
    return page


def buyers_outage(browser, study):
    """while a service is away nobody's way into a buyer's survey is lost, nor doubled: a button goes on with it"""
    survey = study.ordered("de_DE")
    installation = study.installation
    for script in (True, False):
        with buyers_respondent(browser, java_script_enabled=script) as context:
            page = context.new_page()
            page.goto(f"{installation.gateway}/start-survey?survey_id={survey['ps_survey_id']}")
            installation.stop("responses")
            page.get_by_role("button", name="Beginnen").click()
            again = page.get_by_role("button", name=re.compile("Noch einmal versuchen|Try again"))
            expect(again).to_be_visible()
            installation.start("responses")
            installation.wait_until_ready()
            again.click()
            page.get_by_label("Männlich").check()
            installation.stop("responses")
            page.get_by_role("button", name="Weiter").click()
            expect(page.locator("#alert")).to_contain_text("konnten gerade nicht gespeichert werden")
            assert page.get_by_label("Männlich").is_checked()
            installation.start("responses")
            installation.wait_until_ready()
            again.click()
            page.get_by_label("Alter").fill("50")
            installation.stop("marketplace-templates")
            page.get_by_role("button", name="Absenden").click()
            expect(again).to_be_visible()
            if script:
                check_accessible(page)
            installation.start("marketplace-templates")
            # It is there when a link is known again.
            wait_for_entries(installation, survey)
            again.click()
            page.get_by_role("button", name="Fortfahren").click()
            page.wait_for_url(BUYER)
    assert study.entries(survey) == ["admitted"] * 2, study.entries(survey)


def wait_for_entries(installation, survey):
    for _ in range(400):
        try:
            urllib.request.urlopen(f"{installation.gateway}/start-survey?survey_id={survey['ps_survey_id']}").close()
            return
        except OSError:
            threading.Event().wait(0.05)


def take_pictures(browser, study, folder):
    folder.mkdir(parents=True, exist_ok=True)
    study.put("/manage/v1/appearance", {"accent": "#0a7d5a", "logo": f"data:image/png;base64,{PNG}"})
    survey, _ = all_types(study)
    everything = study.survey([{"title": "All", "questions": [question for question, _ in TYPES]}], lang="en")
    for width in (360, 1280):
        with person(browser, viewport={"width": width, "height": 800}) as context:
            page = context.new_page()
            page.goto(study.link(survey))
            page.screenshot(path=folder / f"start-{width}.png", full_page=True)
            page.get_by_role("button", name="Start").click()
            for number, part in enumerate(survey["pages"]):
                # There is nothing to drag with on a telephone.
                enter(page, part["questions"][0], width > 1_000)
                page.screenshot(path=folder / f"{number:02}-type{part['questions'][0]['type']}-{width}.png", full_page=True)
                send(page)
            page.screenshot(path=folder / f"end-{width}.png", full_page=True)
            page = begin(context, study.link(everything))
            send(page)
            page.screenshot(path=folder / f"mistakes-{width}.png", full_page=True)
        with person(browser, viewport={"width": width, "height": 800}, color_scheme="dark", java_script_enabled=False) as context:
            page = begin(context, study.link(everything))
            page.screenshot(path=folder / f"plain-dark-{width}.png", full_page=True)
            page.goto(f"{study.installation.gateway}/zzzzzz")
            page.screenshot(path=folder / f"unknown-{width}.png", full_page=True)


ALL = [
    every_type_without_script, every_type_with_script, keyboard, mistakes, other_device, twice, opening_changes_nothing, restarts, outage,
    doors, resuming_in_the_same_browser, ends, accessible, light, authors_text, forged, languages, appearance,
    buyers_link, buyers_outage,
]
