"""What the browser answers: surveys, and the links that lead to them."""

import contextlib
import functools
import itertools
import json
import sqlite3
import urllib.request

A = [{"text": "Alpha"}, {"text": "Beta"}, {"text": "Gamma"}]

# One question of each type, and what is stored when it is answered as `answers.py` answers it.
TYPES = [
    ({"type": 0, "text": "One of <b>these</b>", "required": True, "answers": A[:2] + [{"text": "Another", "other": True}]},
     {"type": 0, "answer": 3, "other": "zażółć"}),
    ({"type": 6, "text": "Some of these\n<ul><li>first</li><li>second</li></ul>", "min": 1, "max": 2, "answers": A[:2] + [{"text": "Another", "other": True}]},
     {"type": 6, "answers": [1, 3], "other": {"3": "own"}}),
    ({"type": 1, "text": "One in each row", "required": True, "answers": A, "scale": ["poor", "fair", "good", "excellent"]},
     {"type": 1, "answers": {"1": 2, "2": 4, "3": 1}}),
    ({"type": 7, "text": "Some in each row", "answers": A[:2], "scale": ["home", "work", "travel"]},
     {"type": 7, "answers": {"1": [1, 3], "2": [2]}}),
    ({"type": 17, "text": "Words in each cell", "answers": A[:2], "scale": ["pro", "contra"]},
     {"type": 17, "answers": {"1": {"1": "yes & no"}, "2": {"2": "<i>"}}}),
    ({"type": 2, "text": "Your thoughts", "fields": 1}, {"type": 2, "answers": ["line one\nline two"]}),
    ({"type": 2, "text": "Three things", "fields": 3}, {"type": 2, "answers": ["a", "", "c"]}),
    ({"type": 4, "text": "About you", "answers": [{"text": "First name"}, {"text": "City"}]}, {"type": 4, "answers": {"1": "Zoë", "2": "Łódź"}}),
    ({"type": 3, "text": "Share the points", "answers": A, "points": 100}, {"type": 3, "answers": {"1": 60, "2": 30, "3": 10}}),
    ({"type": 5, "text": "Rank these", "required": True, "answers": A}, {"type": 5, "answers": {"1": 2, "2": 3, "3": 1}}),
    ({"type": 8, "text": "Slide", "answers": A[:2], "min": 1, "max": 100}, {"type": 8, "answers": {"1": 70}}),
    ({"type": 9, "text": "A word between. <a href=\"https://example.org/?a=1&b=2\">Read more</a> <script>alert(1)</script>"}, None),
    ({"type": 10, "text": "Your age", "required": True, "min": 18, "max": 120}, {"type": 10, "answer": 42}),
    ({"type": 11, "text": "Your address"}, {"type": 11, "answer": "jan@example.pl"}),
    ({"type": 12, "text": "A day", "min": "01-01-2020", "max": "31-12-2030"}, {"type": 12, "answer": "05-03-2026"}),
    ({"type": 13, "text": "From a list", "answers": A}, {"type": 13, "answer": 2}),
    ({"type": 14, "text": "I have read the terms.", "required": True}, {"type": 14, "answer": True}),
    ({"type": 15, "text": "A file"}, None),
    ({"type": 16, "text": "Would you recommend us?", "required": True, "reason": True}, {"type": 16, "answer": 10, "reason": "good"}),
    ({"type": 19, "text": "Sort these", "answers": A, "scale": ["Fruit", "Tools"]}, {"type": 19, "answers": {"1": 2, "2": 1, "3": 2}}),
]

THREE_PAGES = [
    {"title": "First", "questions": [
        {"type": 0, "text": "Shall we go on?", "required": True, "answers": [{"text": "Yes"}, {"text": "No", "goto": "end"}]},
        {"type": 2, "text": "Why?", "fields": 1}]},
    {"title": "Second", "questions": [{"type": 10, "text": "Your age", "required": True, "min": 18, "max": 120}]},
    {"title": "Third", "questions": [{"type": 16, "text": "Would you recommend us?", "required": True}]},
]


class Study:
    """Surveys of one account, and links of every kind to them."""

    numbers = itertools.count(1)

    def __init__(self, installation):
        self.installation = installation

    def survey(self, pages=None, **members):
        number = next(self.numbers)
        document = {
            "title": "A survey", "url_title": f"survey-{number}", "lang": "en", "status": "collecting", "security_level": 1,
            "verification_code": True, "acknowledgments": "Thank you for <b>taking part</b>", "pages": pages or THREE_PAGES, **members}
        return self.installation.post("/manage/v1/surveys", document)

    def put(self, path, body):
        return self.installation.request("PUT", path, body)

    def link(self, survey):
        return f"{self.installation.gateway}/ankieta/{survey['id']}/{survey['url_title']}.html"

    def personal_link(self, survey, uid="anna"):
        """SoSci's: `/<PROJECT>/?d=…`."""
        project = f"P{next(self.numbers)}x"
        self.installation.post("/manage/v1/projects", {"name": project, "survey_id": survey["id"]})
        mailing = self.installation.post(
            f"/manage/v1/projects/{project}/mailings", {"title": "t", "subject": "s", "body": "%link%", "privacy": "personal"})
        access = self.installation.post(
            f"/manage/v1/projects/{project}/access-links", {"mailing_id": mailing["id"], "function": "link"})
        found = self.installation.request("GET", f"/{project}/?act={access['act']}&uid={uid}")
        return f"{self.installation.gateway}/{project}/?d={found['token']}"

    def code(self, survey, single=True, expires="2099-01-01T00:00:00+00:00"):
        """echonovum's: `/<code>`."""
        uuid = self.installation.request("GET", f"/manage/v1/surveys/{survey['id']}")["uuid"]
        document = {"data": {"type": "CustomAccessCodeV1", "attributes": {"singleParticipation": single, "expiresAt": expires},
                             "relationships": {"survey": {"data": {"type": "SurveyV1", "id": f"/en/v1/surveys/{uuid}"}}}}}
        request = urllib.request.Request(
            f"{self.installation.gateway}/en/v1/custom-access-codes", data=json.dumps(document).encode(),
            headers={"X-EchonovumApi-Key": self.installation.key, "Content-Type": "application/vnd.api+json"})
        with urllib.request.urlopen(request) as reply:
            return f"{self.installation.gateway}/{json.loads(reply.read())['data']['attributes']['code']}"

    @functools.cached_property
    def buyer_key(self):
        """Of the same account, which may order surveys from now on."""
        path = f"/manage/v1/accounts/{self.installation.account}"
        self.installation.request("PATCH", path, {"features": ["templates"]}, key=self.installation.operator)
        return self.installation.post(f"{path}/keys", {"name": "buyer", "scopes": ["templates"]}, key=self.installation.operator)["secret"]

    def order(self, method, path, body):
        request = urllib.request.Request(
            f"{self.installation.gateway}/buyers/v2/{path}", method=method, data=json.dumps(body).encode(),
            headers={"access-token": self.buyer_key, "Content-Type": "application/json"})
        with urllib.request.urlopen(request) as reply:
            return json.loads(reply.read())

    def ordered(self, localization, **members):
        """A live survey for men and women from 18 on, which is elsewhere."""
        order = {
            "survey_title": "Kawa", "survey_category_code": 232, "survey_localization": localization, "completes_required": 9,
            "expected_ir": 50, "expected_loi": 1, "field_time": 9, "live_url": "https://buyer.example/live?a=1&id=[%transaction_id%]",
            "qualifications": [{"qualification_code": 211, "condition_codes": ["111", "112"]},
                               {"qualification_code": 212, "range_sets": [{"from": 18, "to": 99, "units": 311}]}], **members}
        survey = self.order("POST", "surveys", order)
        self.order("PUT", f"surveys/{survey['ps_survey_id']}", {"ps_survey_status": 22})
        return survey

    def entries(self, survey):
        """Their states, the oldest first."""
        file = self.installation.folder / "data" / "marketplace-templates.sqlite"
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            rows = database.execute("SELECT state FROM buyer_entries WHERE survey = ? ORDER BY created_at", (survey["ps_survey_id"],))
            return [state for state, in rows]

    def responses(self, survey):
        """Newest first."""
        return self.installation.request("GET", f"/manage/v1/surveys/{survey['id']}/responses")["responses"]
