import JSON
import Testing

@Suite("Editing and reading a survey")
struct SurveyEditingTests {
    @Test("sends a survey back as it was read without changing it, and lets nothing change that responses refer to")
    func editing() async throws {
        let installation = try await Installation.start()
        let study = try await OpenStudy.create(in: installation)
        let survey = try await study.survey([
            "url_title": "a", "pages": [["questions": [["type": 0, "text": "?", "answers": [["text": "Tak"], ["text": "Nie"]]]]]],
        ])
        let access = try await survey.begin()
        let path = "/manage/v1/surveys/\(survey.id)"
        let read = try await study.client.get(path)
        let written = try await study.client.put(path, json: read.json, headers: ["If-Match": read.headers["ETag"].first ?? ""])
        #expect(written.status == 200)
        var expected = read.json
        expected["version"] = 2
        #expect(written.json == expected)
        #expect(try await study.client.put(path, json: read.json, headers: ["If-Match": "\"1\""]).status == 412)

        let turned = read.body.replacing("Tak", with: "T").replacing("Nie", with: "Tak").replacing(
            #""security_level":0"#, with: #""security_level":3"#)
        let refused = try await study.client.send(.PUT, path, body: turned, headers: ["Content-Type": "application/json"])
        #expect(refused.status == 422)
        let pointers = (refused.json["errors"]?.array ?? []).map { $0["pointer"]?.string }
        #expect(pointers == ["/security_level", "/pages/0/questions/0/answers/0/text", "/pages/0/questions/0/answers/1/text"])
        #expect(refused.json["errors"]?.array?.allSatisfy { $0["detail"]?.string?.hasSuffix(".") == true } == true)

        let more = read.body.replacing(#"{"text":"Nie"}"#, with: #"{"text":"Raczej nie"},{"text":"Nie wiem"}"#)
        #expect(try await study.client.send(.PUT, path, body: more, headers: ["Content-Type": "application/json"]).status == 200)
        let third = survey.value("3", type: 0)
        #expect(try await survey.answer(access, third).status == 400, "the response goes on with the version that it began with")
        #expect(try await survey.answer(try await survey.begin(), third).status == 200)

        let taken = try await study.client.post("/manage/v1/surveys", json: ["title": "T", "url_title": "a"])
        #expect(taken.status == 409)
        #expect(taken.json["errors"]?[0]?["pointer"] == "/url_title")
        let all = try await study.client.post(
            "/manage/v1/surveys", json: ["title": 5, "url_title": "a", "status": "collecting", "pages": [["goto": 4]]])
        #expect(all.status == 422)
        #expect(
            (all.json["errors"]?.array ?? []).map { $0["field"]?.string } == ["title", "pages[0].goto", "pages[0].questions", "url_title"])
    }

    @Test("describes a survey, its pages, questions and logic in the vendor's members, to keys of either scope")
    func reading() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let (client, ids) = (study.client, study.ids)
        for prefix in ["/api", "/api/v2", "/api/v3"] {
            let survey = try await client.get("\(prefix)/surveys/\(ids.survey)")
            #expect(survey.status == 200)
            #expect(survey.json["url_title"] == "badanie-satysfakcji")
            #expect(survey.body.contains(#""thank_you_text":"Dzi\u0119kujemy za wype\u0142nienie ankiety""#))
            #expect(survey.json["date_created"]?.string?.wholeMatch(of: /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/) != nil)
            #expect(survey.json["date_end"] == .null)
        }
        let pages = try await client.get("/api/v2/pages/\(ids.survey)").json.array ?? []
        #expect(pages.map { $0["id"]?.integer } == ids.pages)
        let token = try #require(try await study.link(uid: "a").json["token"]?.string)
        _ = try await study.answer(try await study.getAccess(token: token).json, page: ids.pages[0])
        let questions = try await client.get("/api/v2/questions/\(ids.survey)/\(ids.pages[0])").json
        #expect(questions.array?.map { $0["id"]?.integer } == ids.questions[0])
        #expect(questions.array?.map { $0["answers_count"] } == [1, 1])
        #expect(questions[1]?["options"]?["min"] == 18)
        #expect(
            try await client.get("/api/v2/logic/question/\(ids.survey)").body
                == #"[{"id_question":\#(ids.questions[0][0]),"answer_number":2,"goto_page_id":-1},"#
                + #"{"id_question":\#(ids.questions[0][0]),"answer_number":3,"goto_page_id":\#(ids.pages[2])}]"#)
        #expect(
            try await client.get("/api/v2/logic/page/\(ids.survey)").body
                == #"[{"from_page_id":\#(ids.pages[1]),"goto_page_id":\#(ids.pages[3])}]"#)
        let other = try await OpenStudy.create(in: installation).client
        for name in ["surveys", "pages", "logic/question", "logic/page"] {
            #expect(try await other.get("/api/v2/\(name)/\(ids.survey)").status == 401)
            #expect(try await client.get("/api/v2/\(name)/99999").status == 404)
            #expect(try await client.get("/api/v2/\(name)").status == 406)
        }
        #expect(try await other.get("/api/v2/questions/\(ids.survey)/\(ids.pages[0])").status == 401)
        #expect(try await client.get("/api/v2/questions/\(ids.survey)/1").status == 404)
        #expect(try await client.get("/api/v2/questions/\(ids.survey)").status == 406)
    }
}
