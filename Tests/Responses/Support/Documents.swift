import JSON
import Testing

@testable import ResponsesService

/// A document from its text; a text that is no JSON is a mistake of the test.
func document(_ text: String) throws -> JSONValue {
    try JSON.decode(JSONValue.self, from: text)
}

/// A survey with the given pages, in JSON. A page that has no member `questions` gets a descriptive block: a page with nothing on it is a
/// mistake.
func survey(_ pages: String, _ members: String = "") throws -> JSONValue {
    var survey = try document(#"{"title": "Badanie", "status": "collecting", \#(members.isEmpty ? "" : members + ",") "pages": []}"#)
    survey["pages"] = .array(
        try #require(try document(pages).array).map { page in
            guard let members = page.object, members["questions"] == nil else { return page }
            var page = page
            page["questions"] = [["type": 9, "text": "…"]]
            return page
        })
    return survey
}

/// A questionnaire of one page with one question, whose id is 1002.
func questionnaire(question: String) throws -> Questionnaire {
    try questionnaire(pages: #"[{"questions": [\#(question)]}]"#)
}

/// A questionnaire with ids from 1001 on, in the order of the document: a page, then its questions.
func questionnaire(pages: String) throws -> Questionnaire {
    try SurveyReader.read(try survey(pages), origin: .new).numbered(from: SurveyLimits.firstElementID)
}

/// The violations of a document as `field: sentence`.
func mistakes(in document: JSONValue, origin: SurveyReader.Origin = .new) -> [String] {
    do {
        _ = try SurveyReader.read(document, origin: origin)
        return []
    } catch {
        return error.violations.map { "\($0.field): \($0.description)" }
    }
}

/// The survey of MANAGEMENT: two pages, four questions on the first.
let managementSurvey = #"""
    {"title": "Badanie satysfakcji", "url_title": "badanie-satysfakcji", "lang": "pl",
     "status": "collecting", "security_level": 3, "password": null, "reusable_tokens": false,
     "verification_code": true, "acknowledgments": "Dziękujemy za wypełnienie ankiety",
     "ends_at": null, "response_limit": null,
     "pages": [
       {"title": "Pierwsza", "goto": null,
        "questions": [
          {"type": 0, "text": "Czy polecasz?", "required": true,
           "answers": [{"text": "Tak"}, {"text": "Nie", "goto": "end"}, {"text": "Inne", "other": true}]},
          {"type": 1, "text": "Oceń", "answers": [{"text": "Cena"}, {"text": "Jakość"}], "scale": ["źle", "średnio", "dobrze"]},
          {"type": 3, "text": "Rozdziel 100 punktów", "answers": [{"text": "A"}, {"text": "B"}], "points": 100},
          {"type": 10, "text": "Wiek", "min": 18, "max": 120}]},
       {"title": "Druga", "questions": [{"type": 2, "text": "Uwagi", "fields": 1}]}]}
    """#

/// One question of every type that there is.
let everyQuestion = #"""
    [{"type": 0, "text": "0", "answers": [{"text": "a", "goto": 2}, {"text": "b", "other": true}]},
     {"type": 1, "text": "1", "answers": [{"text": "a"}], "scale": ["x", "y"]},
     {"type": 2, "text": "2", "fields": 3},
     {"type": 3, "text": "3", "answers": [{"text": "a"}, {"text": "b"}], "points": 100},
     {"type": 4, "text": "4", "answers": [{"text": "a"}]},
     {"type": 5, "text": "5", "answers": [{"text": "a"}, {"text": "b"}]},
     {"type": 6, "text": "6", "answers": [{"text": "a", "goto": "end"}, {"text": "b", "other": true}], "min": 1, "max": 2},
     {"type": 7, "text": "7", "answers": [{"text": "a"}], "scale": ["x"]},
     {"type": 8, "text": "8", "answers": [{"text": "a"}], "min": 10, "max": 90},
     {"type": 9, "text": "9"},
     {"type": 10, "text": "10", "min": -5, "max": 5},
     {"type": 11, "text": "11", "required": true},
     {"type": 12, "text": "12", "min": "01-01-2020", "max": "31-12-2029"},
     {"type": 13, "text": "13", "answers": [{"text": "a", "goto": 2}]},
     {"type": 14, "text": "14", "required": true},
     {"type": 15, "text": "15", "required": true},
     {"type": 16, "text": "16", "reason": true},
     {"type": 17, "text": "17", "answers": [{"text": "a"}], "scale": ["x"]},
     {"type": 19, "text": "19", "answers": [{"text": "a"}], "scale": ["x", "y"]}]
    """#
