import JSON
import TestSupport
import Testing

@Suite("Filling in as WebAnkieta's document prints it")
struct FillingTests {
    @Test("answers every call byte by byte as the examples are printed")
    func goldenReplies() async throws {
        let installation = try await Installation.start()
        let study = try await OpenStudy.create(in: installation)
        let survey = try await study.survey([
            "acknowledgments": "Dziękujemy za wypełnienie ankiety", "verification_code": true,
            "pages": [["questions": [["type": 10, "text": "Wiek"]]], ["questions": [["type": 2, "text": "Uwagi"]]]],
        ])
        let access = try await survey.getAccess()
        #expect(access.status == 200)
        #expect(access.headers["Content-Type"] == ["application/json"])
        let golden = try #require(
            access.body.wholeMatch(of: /\{"id_next_page":([0-9]+),"id_response":([0-9]+),"respondent_key":"([0-9a-f]{32})"\}/))
        #expect(golden.1 == "\(survey.page(0))")
        let known = OpenSurvey.Access(response: Int64(golden.2) ?? 0, key: String(golden.3), page: survey.page(0))

        let times = try await survey.setTime(known, "2012-12-06 12:00:00", "2012-12-06 12:30:00")
        #expect((times.status, times.body) == (200, #"{"confirmation":true}"#))
        let next = try await survey.answer(known)
        #expect((next.status, next.body) == (200, #"{"id_next_page":\#(survey.page(1))}"#))
        let last = try await survey.answer(known, page: survey.page(1))
        #expect(last.status == 200)
        let end = try #require(
            last.body.wholeMatch(
                of: /\{"acknowledgments":"Dzi\\u0119kujemy za wype\\u0142nienie ankiety","veryfication_code":"([0-9]{6})"\}/))
        #expect(end.1.count == 6)
        let afterwards = try await survey.setTime(known, "2012-12-06 12:00:00", "2012-12-06 12:31:00")
        #expect(afterwards.body == #"{"confirmation":true}"#, "an offline client tells the times when it has sent everything")

        let plain = try await study.survey(["acknowledgments": "Dziękujemy/thanks"])
        let end2 = try await plain.answer(try await plain.begin(), plain.value("33"))
        #expect(end2.body == #"{"acknowledgments":"Dzi\u0119kujemy\/thanks"}"#, "no code, no page, PHP's escapes")
    }

    @Test("reaches every one of the eleven codes, each with HTTP 200")
    func errorCodes() async throws {
        let installation = try await Installation.start()
        let study = try await OpenStudy.create(in: installation)
        func expect(_ code: Int, _ reply: Client.Reply, _ why: String) {
            #expect((reply.status, reply.body) == (200, #"{"error_code":\#(code)}"#), "\(why)")
        }
        expect(1, try await study.survey(["status": "creating"]).getAccess(), "still being made")
        expect(2, try await study.survey(["status": "ended"]).getAccess(), "ended by its author")
        expect(2, try await study.survey(["ends_at": "2020-01-01T00:00:00Z"]).getAccess(), "ended by its date")
        let titled = try await study.survey(["security_level": 1, "url_title": "tytul"])
        expect(3, try await titled.getAccess([("url_title", "inny"), ("password", "x")]), "another title")
        let secret = try await study.survey(["security_level": 2, "password": "hasło"])
        expect(4, try await secret.getAccess([("password", "haslo"), ("url_title", "x")]), "another password")
        let personal = try await Study.create(in: installation)
        expect(5, try await personal.getAccess(token: "AAAAAA"), "nobody's token")

        let limited = try await study.survey(["response_limit": 1])
        let (first, late) = (try await limited.begin(), try await limited.begin())
        expect(7, try await limited.answer(.init(response: first.response, key: late.key, page: first.page)), "another response's key")
        expect(7, try await limited.answer(.init(response: 99_999, key: first.key, page: first.page)), "no such response")
        expect(7, try await limited.setTime(.init(response: first.response, key: "x", page: 0), "x", "y"), "before the dates are looked at")
        expect(8, try await limited.answer(first), "the mandatory question is not answered")
        expect(9, try await limited.answer(first, limited.value("33", type: 0)), "another type")
        expect(9, try await limited.answer(first, limited.value("33", type: 18)), "a type that does not exist")
        expect(9, try await limited.answer(first, [("[\(limited.question(0))][answer]", "33")]), "no type")
        expect(10, try await limited.answer(first, page: 1, limited.value("33")), "another page")
        expect(10, try await limited.answer(first, page: 1, [("[x]", "33")]), "the page comes before the answers")
        #expect(try await limited.answer(first, limited.value("33")).body == #"{"acknowledgments":""}"#)
        expect(11, try await limited.answer(first, limited.value("33")), "completed")
        expect(11, try await limited.answer(first, [("[x]", "33")]), "completed, whatever is sent")
        expect(2, try await limited.answer(late, limited.value("33")), "ended by its number of responses")
        expect(2, try await limited.getAccess(), "ended by its number of responses")

        let token = try #require(try await personal.link(uid: "a").json["token"]?.string)
        let access = try await personal.getAccess(token: token).json
        for page in [0, 1, 3] { _ = try await personal.answer(access, page: personal.ids.pages[page]) }
        expect(6, try await personal.getAccess(token: token), "the token is used")
    }

    @Test("answers 400, 401, 404 and 406 where no code stands for what is wrong")
    func statuses() async throws {
        let installation = try await Installation.start()
        let study = try await OpenStudy.create(in: installation)
        let survey = try await study.survey()
        let access = try await survey.begin()
        func expect(_ status: Int, _ reply: Client.Reply, _ text: String) {
            #expect((reply.status, reply.json["error"]?.string) == (status, text))
            #expect(reply.json.object?.count == 1)
        }
        let question = survey.question(0)
        expect(
            400, try await survey.answer(access, survey.value("17")),
            "questions[\(question)][answer]: This must be a whole number of at least 18.")
        expect(400, try await survey.answer(access, [("[99][type]", "10")]), "questions[99]: The survey has no such question.")
        expect(400, try await survey.answer(access, [("[x][type]", "10")]), "questions[x]: is not a question's id")
        let date = "This must be a date and time of the calendar written as `YYYY-MM-DD HH:MM:SS`."
        expect(400, try await survey.setTime(access, "2012-12-06", "2012-12-06 12:00:00"), "date_survey_open: \(date)")
        expect(400, try await survey.setTime(access, "2012-02-30 12:00:00", "2012-12-06 12:00:00"), "date_survey_open: \(date)")
        expect(
            400, try await survey.setTime(access, "2012-12-06 12:00:01", "2012-12-06 12:00:00"),
            "date_survey_answer: This must not be before `date_survey_open`.")

        let other = try await OpenStudy.create(in: installation)
        let foreign = OpenSurvey(client: other.client, document: survey.document)
        for reply in [
            try await foreign.getAccess(), try await foreign.answer(access, survey.value("33")),
            try await foreign.setTime(access, "2012-12-06 12:00:00", "2012-12-06 12:00:00"),
        ] {
            expect(401, reply, "The resource belongs to another account.")
            #expect(reply.headers["WWW-Authenticate"] == ["Bearer"])
        }
        var anonymous = study.client
        anonymous.key = nil
        #expect(try await anonymous.post("/api/responses/getaccess/\(survey.id)", form: []).status == 401)

        let unknown = OpenSurvey(client: study.client, document: ["id": 99_999])
        for reply in [
            try await unknown.getAccess(), try await unknown.answer(access),
            try await unknown.setTime(access, "2012-12-06 12:00:00", "2012-12-06 12:00:00"),
        ] {
            expect(404, reply, "The survey does not exist.")
        }
        let missing: [(path: String, name: String)] = [
            ("getaccess", "id_survey"), ("answer", "id_survey"), ("answer/\(survey.id)", "id_response"),
            ("answer/\(survey.id)/\(access.response)", "respondent_key"),
            ("answer/\(survey.id)/\(access.response)?respondent_key=x", "id_page"), ("settime/99999/1", "respondent_key"),
            ("settime/\(survey.id)/\(access.response)?respondent_key=x", "date_survey_open"),
        ]
        for (path, name) in missing {
            expect(406, try await study.client.post("/api/v2/responses/\(path)", form: []), "The parameter \(name) is required.")
        }
        let levels: [(JSONObject, String)] = [
            (["security_level": 1, "url_title": "a"], "url_title"), (["security_level": 2, "password": "a"], "password"),
            (["security_level": 3], "token"),
        ]
        for (members, name) in levels {
            expect(406, try await study.survey(members).getAccess(), "The parameter \(name) is missing.")
        }
        #expect(try await survey.answer(access, survey.value("33")).status == 200, "nothing of all this has moved the response")
    }

    @Test("takes ids and parameters in path, query and body, as form and as JSON, by GET and by POST, under every prefix")
    func callShapes() async throws {
        let installation = try await Installation.start()
        let study = try await OpenStudy.create(in: installation)
        let survey = try await study.survey(["security_level": 1, "url_title": "tytul"])
        let (client, id, question) = (study.client, survey.id, survey.question(0))
        let form = ["Content-Type": "application/x-www-form-urlencoded"]
        let json = ["Content-Type": "application/json"]
        func send(
            _ name: String, _ ids: [(String, Int64)], _ parameters: [(String, String)], _ body: JSONObject, _ style: Int, _ prefix: String
        ) async throws -> Client.Reply {
            let path = "\(prefix)/responses/\(name)"
            let inPath = path + ids.map { "/\($0.1)" }.joined()
            let idPairs = ids.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
            let pairs = parameters.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
            let encoded = pairs.replacing("[", with: "%5B").replacing("]", with: "%5d")
            var whole = body
            for (name, value) in ids { whole[name] = .integer(value) }
            switch style {
            case 0: return try await client.send(.POST, inPath, body: pairs, headers: form)
            case 1: return try await client.send(.POST, "\(path)?\(idPairs)", body: encoded, headers: form)
            case 2: return try await client.send(.POST, path, body: "\(encoded)&\(idPairs)", headers: form)
            case 3: return try await client.send(.POST, inPath, body: JSON.encodeString(body), headers: json)
            case 4: return try await client.send(.POST, path, body: JSON.encodeString(whole), headers: json)
            case 5: return try await client.send(.GET, "\(inPath)?\(encoded)")
            case 6: return try await client.send(.GET, "\(path)?\(idPairs)&\(encoded)")
            default: return try await client.send(.GET, inPath, body: pairs, headers: form)
            }
        }
        for prefix in ["/api", "/api/v2"] {
            for style in 0...7 {
                let opened = try await send(
                    "getaccess", [("id_survey", id)], [("url_title", "tytul")], ["url_title": "tytul"], style, prefix)
                let (response, key) = (opened.json["id_response"]?.integer ?? 0, opened.json["respondent_key"]?.string ?? "")
                #expect(opened.json["id_next_page"]?.integer == survey.page(0), "\(prefix) \(style): \(opened.body)")
                let ids = [("id_survey", id), ("id_response", response)]
                let times = try await send(
                    "settime", ids,
                    [
                        ("respondent_key", key), ("date_survey_open", "2012-12-06+12:00:00"),
                        ("date_survey_answer", "2012-12-06%2012:30:00"),
                    ],
                    [
                        "respondent_key": .string(key), "date_survey_open": "2012-12-06 12:00:00",
                        "date_survey_answer": "2012-12-06 12:30:00",
                    ], style, prefix)
                #expect(times.body == #"{"confirmation":true}"#, "\(prefix) \(style)")
                let answered = try await send(
                    "answer", ids,
                    [
                        ("respondent_key", key), ("id_page", "\(survey.page(0))"), ("questions[\(question)][type]", "10"),
                        ("questions[\(question)][answer]", "+33+"),
                    ],
                    [
                        "respondent_key": .string(key), "id_page": .integer(survey.page(0)),
                        "questions": ["\(question)": ["type": 10, "answer": 33]],
                    ], style, prefix)
                #expect(answered.body == #"{"acknowledgments":""}"#, "\(prefix) \(style)")
            }
        }
        let answers = try await survey.answers()
        #expect(answers.count == 16)
        #expect(answers.allSatisfy { $0 == ["\(question)": ["type": 10, "answer": 33]] })
    }

    @Test("serves the Messenger bot: url_title in a form, then a choice, with the first page looked up among the pages")
    func messengerBot() async throws {
        let installation = try await Installation.start()
        let study = try await OpenStudy.create(in: installation)
        let survey = try await study.survey([
            "security_level": 1, "url_title": "bot",
            "pages": [
                ["questions": [["type": 0, "text": "Czy?", "answers": [["text": "Tak", "goto": 3], ["text": "Nie"]]]]],
                ["questions": [["type": 9, "text": "Druga"]]], ["questions": [["type": 9, "text": "Trzecia"]]],
            ],
        ])
        let pages = try await study.client.get("/api/v2/pages/\(survey.id)")
        #expect(pages.json[0]?["id"]?.integer == survey.page(0))
        let access = try await survey.begin([("url_title", "bot")])
        let next = try await survey.answer(access, page: pages.json[0]?["id"]?.integer, survey.value("1", type: 0))
        #expect(next.body == #"{"id_next_page":\#(survey.page(2))}"#)
    }
}
