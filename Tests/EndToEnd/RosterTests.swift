import JSON
import TestSupport
import Testing

@Suite("Respondents through five processes")
struct RosterTests {
    @Test("come and go with the replies that the document prints, and their tokens with them")
    func walk() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let contact = try await study.contact("jan@example.pl", labels: ["Jan", "Kowalski", "600 700 800"])
        #expect(try await study.list().status == 404)

        let added = try await study.add(contact)
        let id = try #require(added.json["id_respondent"]?.string)
        #expect(added.status == 200 && added.body == #"{"id_respondent":"\#(id)"}"#)
        #expect(try await study.add(contact).status == 409)

        let list = try await study.list()
        let item = try #require(list.json["list"]?.array?.first)
        let (token, date) = (try #require(item["token"]?.string), try #require(item["date_generate"]?.string))
        #expect(token.wholeMatch(of: /[A-Za-z0-9]{6}/) != nil)
        #expect(date.wholeMatch(of: /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/) != nil)
        let base = installation.gateway.replacing("/", with: #"\/"#)
        #expect(list.body == #"{"total":"1","list":[\#(Self.item(id, token, date, base: base, survey: study.ids.survey))]}"#)
        for query in ["email=JAN%40example.pl", "token=\(token)", "label2=Kowalski&date_token_generate=\(date.prefix(10))"] {
            #expect(try await study.search(query).body == list.body)
        }
        #expect(try await study.search("label2=kowalski").status == 404)

        let access = try await study.getAccess(token: token)
        for page in [0, 1, 3] { _ = try await study.answer(access.json, page: study.ids.pages[page]) }
        #expect(
            await eventually {
                let answered = try await study.list().json["list"]?[0]
                return answered?["date_survey_answer"]?.string != nil && answered?["answer_postponed"]?.integer == 0
            })
        #expect(try await study.getAccess(token: token).body == #"{"error_code":6}"#)

        let deleted = try await study.delete(id)
        #expect(deleted.status == 200 && deleted.body == #"{"status":"ok"}"#)
        #expect(try await study.getAccess(token: token).body == #"{"error_code":5}"#)
        #expect(try await study.delete(id).status == 404)
        #expect(try await study.list().status == 404)
        let again = try #require(try await study.add(contact).json["id_respondent"]?.string)
        let another = try #require(try await study.list().json["list"]?[0]?["token"]?.string)
        #expect(again != id && another != token)
        #expect(try await study.getAccess(token: another).json["id_response"] != nil)
    }

    static func item(_ id: String, _ token: String, _ date: String, base: String, survey: Int64) -> String {
        #"{"id":\#(id),"token":"\#(token)","offline_distribution":0,"date_generate":"\#(date)","date_token_generate":"\#(date)","#
            + #""date_invitaion_send":null,"date_survey_open":null,"date_survey_answer":null,"email":"jan@example.pl","label1":"Jan","#
            + #""label2":"Kowalski","label3":"600 700 800","label4":"","label5":"","label6":"","label7":"","label8":"","label9":"","#
            + #""label10":"","label11":"","label12":"","label13":"","label14":"","label15":"","answer_postponed":null,"#
            + #""survey_link":"\#(base)\/ankieta\/\#(survey)\/badanie-satysfakcji.html?token=\#(token)"}"#
    }

    @Test("have the times that a client sets for them")
    func times() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        _ = try await study.add(try await study.contact("jan@example.pl"))
        let token = try #require(try await study.list().json["list"]?[0]?["token"]?.string)
        let access = try await study.getAccess(token: token).json
        let set = try await study.client.post(
            "/api/responses/settime/\(study.ids.survey)/\(access["id_response"]?.integer ?? 0)",
            form: [
                ("respondent_key", access["respondent_key"]?.string ?? ""), ("date_survey_open", "2012-12-06 12:00:00"),
                ("date_survey_answer", "2012-12-06 12:30:00"),
            ])
        #expect(set.body == #"{"confirmation":true}"#)
        #expect(await eventually { try await study.search("date_survey_open=2012-12-06&date_survey_answer=2012-12-06").status == 200 })
    }

    @Test("of another account are 401, and unknown ones 404, in every call")
    func tenants() async throws {
        let installation = try await Installation.start()
        let (study, other) = (try await Study.create(in: installation), try await Study.create(in: installation))
        let contact = try await other.contact("o@example.pl")
        let respondent = try #require(try await other.add(contact).json["id_respondent"]?.string)
        let (batch, survey) = (try await other.batch(), other.ids.survey)
        let patch = try #require(try await other.patch(batch, [("p@example.pl", [])]).json["patch_id"]?.string)
        func get(_ path: String) async throws -> Int { try await study.client.get("/api/v2/respondents\(path)").status }

        #expect(try await get("/\(survey)") == 401)
        #expect(try await get("/search/\(survey)?email=o%40example.pl") == 401)
        #expect(try await get("/add?id_survey=\(survey)&id_contact=\(contact)") == 401)
        #expect(try await study.add(contact).status == 401)
        #expect(try await get("/delete?id_survey=\(survey)&id_respondent=\(respondent)") == 401)
        #expect(try await study.delete(respondent).status == 401)
        #expect(try await study.client.post("/api/v2/respondents/batch", form: [("survey_id", "\(survey)")]).status == 401)
        #expect(try await get("/batch?batch_id=\(batch)") == 401)
        #expect(try await study.patch(batch, [("x@example.pl", [])]).status == 401)
        #expect(try await get("/patch?patch_id=\(patch)") == 401)

        #expect(try await get("/99999") == 404)
        #expect(try await get("/search/99999") == 404)
        #expect(try await get("/add?id_survey=99999&id_contact=\(contact)") == 404)
        #expect(try await study.add(99_999).status == 404)
        #expect(try await get("/delete?id_survey=99999&id_respondent=1") == 404)
        #expect(try await study.delete("99999").status == 404)
        let nobody = "00000000-0000-4000-8000-000000000000"
        let unknown = [
            try await study.client.post("/api/v2/respondents/batch", form: [("survey_id", "99999")]),
            try await study.client.get("/api/v2/respondents/batch?batch_id=\(nobody)"),
            try await study.patch(nobody, [("x@example.pl", [])]),
            try await study.client.get("/api/v2/respondents/patch?patch_id=\(nobody)"),
        ]
        for reply in unknown { #expect(reply.status == 400 && reply.body.hasPrefix(#"{"error":"An error ocured""#)) }
        #expect(try await other.list().json["total"]?.string == "2", "nothing of it had an effect")
    }

    @Test("are added once of two hundred calls at the same time, and 199 are told that somebody was faster")
    func together() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let contact = try await study.contact("jan@example.pl")
        let replies = try await withThrowingTaskGroup(of: Client.Reply.self) { group in
            for _ in 0..<200 { group.addTask { try await study.add(contact) } }
            var replies: [Client.Reply] = []
            for try await reply in group { replies.append(reply) }
            return replies
        }
        #expect(replies.count { $0.status == 200 } == 1)
        #expect(replies.count { $0.status == 409 } == 199)
        #expect(try Inspection(installation, "respondents").count("SELECT count(*) FROM respondents") == 1)
        #expect(try Inspection(installation, "tokens").count("SELECT count(*) FROM grants") == 1)
    }

    @Test("come in the very form that the document prints, and by contacts that its interface makes")
    func printed() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        // WA-R S:656-662, its wrapped lines joined, with a batch that there is.
        let form =
            "batch_id=\(try await study.batch())&respondents[0][email]=jan.kowalski%40webankieta.pl&respondents[0][labels][0]=Warszawa"
            + "&respondents[0][labels][1]=Support&respondents[1][email]=tomasz.nowak%40webankieta.pl"
            + "&respondents[1][labels][0]=%C5%81%C3%B3d%C5%BA&respondents[1][labels][1]=IT"
            + "&respondents[2][email]=zenon.martyniuk%40webankieta.pl&respondents[2][labels][0]=Warszawa&respondents[2][labels][1]=IT"
        let reply = try await study.client.send(
            .POST, "/api/v2/respondents/patch", body: form, headers: ["Content-Type": "application/x-www-form-urlencoded"])
        let patch = try #require(reply.json["patch_id"]?.string)
        #expect(reply.body == #"{"patch_id":"\#(patch)"}"#)
        let ids = try await study.respondents(ofPatch: patch)
        let list = try await study.list().json["list"]?.array ?? []
        #expect(list.compactMap { $0["id"]?.integer } == ids, "in this patch the order is that of the addresses")
        #expect(
            list.map { [$0["email"], $0["label1"], $0["label2"], $0["label3"]].map { $0?.string } } == [
                ["jan.kowalski@webankieta.pl", "Warszawa", "Support", ""], ["tomasz.nowak@webankieta.pl", "Łódź", "IT", ""],
                ["zenon.martyniuk@webankieta.pl", "Warszawa", "IT", ""],
            ])
        let contact = try await study.client.post("/api/v2/contacts/add", form: [("email", "ewa@example.pl"), ("label1", "Ewa")])
        let id = try #require(contact.json["id_contact"]?.string.flatMap { Int64($0) })
        #expect(try await study.add(id).status == 200)
        #expect(try await study.search("label1=Ewa").json["list"]?[0]?["email"]?.string == "ewa@example.pl")
    }

    @Test("in a patch with a mistake are none, and the mended patch is all of them, to be read at once")
    func patches() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let batch = try await study.batch()
        var rows = (0..<300).map { (email: "r\($0)@example.pl", labels: (0..<15).map { "l\($0)" }) }
        rows[217].email = "nobody"
        let refused = try await study.patch(batch, rows)
        #expect(refused.status == 400)
        #expect(refused.body == #"{"error":"An error ocured","details":["respondents[217][email]: is no e-mail address"]}"#)
        #expect(try await study.list().status == 404)
        rows[217].email = "somebody@example.pl"
        let patch = try #require(try await study.patch(batch, rows).json["patch_id"]?.string)
        let ids = try await study.respondents(ofPatch: patch)
        #expect(ids.count == 300)
        let list = try await study.list().json
        #expect(list["total"]?.string == "300")
        let listed = list["list"]?.array ?? []
        #expect(Set(listed.compactMap { $0["id"]?.integer }) == Set(ids))
        #expect(Set(listed.compactMap { $0["token"]?.string }).count == 300)
        #expect(listed.allSatisfy { $0["label15"]?.string == "l14" })
        #expect(
            try await study.client.get("/api/v2/respondents/batch?batch_id=\(batch)").body
                == #"{"id":"\#(batch)","account_id":\#(study.account),"survey_id":\#(study.ids.survey),"patches":["\#(patch)"]}"#)
    }
}
