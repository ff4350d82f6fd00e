import JSON
import Testing

@testable import ResponsesService

@Suite("Ids in a survey's document")
struct SurveyIdentityTests {
    @Test("a new survey's elements are numbered in the order of the document, and goto holds page ids")
    func numbersElements() throws {
        let questionnaire = try SurveyReader.read(try document(managementSurvey), origin: .new).numbered(from: 2000)
        let written = JSONValue.object(questionnaire.document)
        #expect(written["pages"]?[0]?["id"] == 2000)
        #expect(written["pages"]?[0]?["questions"]?.array?.map { $0["id"] } == [2001, 2002, 2003, 2004])
        #expect(written["pages"]?[1]?["id"] == 2005)
        #expect(written["pages"]?[1]?["questions"]?[0]?["id"] == 2006)
        #expect(written["pages"]?[0]?["questions"]?[0]?["answers"]?[1]?["goto"] == "end")
        #expect(written["password"] == nil)
    }

    @Test("what is written is read back as the same questionnaire")
    func roundTrips() throws {
        let pages = #"[{"goto": 2, "questions": \#(everyQuestion)}, {"title": "Druga", "goto": "end"}, {}]"#
        let members = #""url_title": "x", "security_level": 1, "ends_at": "2027-01-31T23:59:59.5+01:00", "response_limit": 9"#
        let draft = try SurveyReader.read(try survey(pages, members), origin: .new)
        let questionnaire = draft.numbered(from: 5000)
        #expect(draft.newElements == 24)

        let text = JSON.encodeString(questionnaire.document)
        let stored = try SurveyReader.read(try document(text), origin: .store)
        #expect(Questionnaire(settings: stored.settings, pages: stored.pages) == questionnaire)
        #expect(stored.newElements == 0)
        #expect(try document(text)["ends_at"] == "2027-01-31T22:59:59.500000Z")

        let replaced = try SurveyReader.read(try document(text), origin: .replacement(of: questionnaire, hasPassword: false))
        #expect(replaced.pages == questionnaire.pages)
    }

    @Test("a replacement keeps the elements it names and numbers the others, wherever they stand")
    func keepsIdentity() throws {
        let before = try questionnaire(pages: #"[{"questions": [{"type": 9, "text": "a"}, {"type": 9, "text": "b"}]}, {}]"#)
        let after = try SurveyReader.read(
            try survey(#"[{"goto": 1001}, {"id": 1001, "questions": [{"id": 1003, "type": 9, "text": "b"}, {"type": 9, "text": "c"}]}]"#),
            origin: .replacement(of: before, hasPassword: false)
        ).numbered(from: 3000)
        #expect(after.pages.map(\.id) == [3000, 1001])
        #expect(after.pages[1].questions.map(\.id) == [1003, 3002])
        #expect(after.pages[0].destination == .page(1))
    }

    @Test("a replacement may not bring ids that the survey does not have, or the same one twice")
    func refusesForeignIDs() throws {
        let before = try questionnaire(pages: #"[{"questions": [{"type": 9, "text": "a"}]}]"#)
        let replacement = try survey(
            #"[{"id": 1002, "questions": [{"id": 77, "type": 9, "text": "a"}]}, {"id": 1001}, {"id": 1001}]"#)
        #expect(
            mistakes(in: replacement, origin: .replacement(of: before, hasPassword: false)) == [
                "pages[0].id: The survey has no page with this id; a new page has none.",
                "pages[0].questions[0].id: The survey has no question with this id; a new question has none.",
                "pages[2].id: Another element of this document has this id already.",
            ])
    }

    @Test("a copy of another survey gets ids of its own, and its jumps still lead to its pages")
    func copies() throws {
        let copy = try SurveyReader.read(try survey(#"[{"id": 4001, "goto": 4009}, {"id": 4005}, {"id": 4009}]"#), origin: .new)
        #expect(copy.numbered(from: 6000).pages.map(\.id) == [6000, 6002, 6004])
        #expect(copy.pages[0].destination == .page(2))
    }

    @Test("a password that a replacement does not mention stays, null removes it, and level 2 insists on one")
    func keepsPassword() throws {
        let before = try questionnaire(pages: "[{}]")
        let origin = SurveyReader.Origin.replacement(of: before, hasPassword: true)
        #expect(try SurveyReader.read(try survey("[{}]", #""security_level": 2"#), origin: origin).password == .unchanged)
        #expect(try SurveyReader.read(try survey("[{}]", #""password": null"#), origin: origin).password == .removed)
        #expect(try SurveyReader.read(try survey("[{}]", #""password": "x""#), origin: origin).password == .set("x"))
        #expect(
            mistakes(in: try survey("[{}]", #""security_level": 2, "password": null"#), origin: origin) == [
                "password: A survey of security level 2 needs its `password`."
            ])
    }
}
