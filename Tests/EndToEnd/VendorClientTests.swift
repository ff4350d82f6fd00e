import Foundation
import JSON
import TestSupport
import Testing

@Suite("Clients as their authors wrote them")
struct VendorClientTests {
    /// The function that the vendor's page has its clients make forms with (WA-R S:690-702), and a request with what it makes.
    static let helper = """
        function jsonToUrlEncoded(element,key,list) {
        list = list || [];
        if(typeof(element)=='object'){
        for (var idx in element)
        jsonToUrlEncoded(element[idx],key?key+'['+idx+']':idx,list);
        } else {
        list.push(key+'='+encodeURIComponent(element));
        }
        return list.join('&');
        }
        const [url, key, object] = process.argv.slice(1);
        const body = jsonToUrlEncoded(JSON.parse(object));
        const headers = {'Authorization': 'Bearer ' + key, 'Content-Type': 'application/x-www-form-urlencoded'};
        const request = require('http').request(url, {method: 'POST', headers}, (reply) => reply.pipe(process.stdout));
        request.end(body);
        """

    static func run(_ program: String, _ arguments: [String]) async throws -> JSONValue {
        let execution = try await Execution.run(program: URL(filePath: "/usr/bin/env"), [program] + arguments)
        #expect(execution.status == 0, "\(execution.complaints)")
        return try JSON.decode(JSONValue.self, from: execution.output)
    }

    @Test("The vendor's script brings a patch with everything in it: holes, no labels at all, and signs of every kind")
    func script() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let batch = try await study.batch()
        let object: JSONValue = [
            "batch_id": .string(batch),
            "respondents": [
                ["email": "jan.kowalski@example.pl", "labels": ["Łódź", .null, "IT & Support = 100% +1 [x]"]],
                ["email": "tomasz.nowak@example.pl", "labels": []], ["email": "zenon@example.pl"],
                ["email": "15@example.pl", "labels": .array((1...15).map { .string("l\($0)") })],
            ],
        ]
        let url = "\(installation.gateway)/api/v2/respondents/patch"
        let reply = try await Self.run("node", ["-e", Self.helper, url, study.client.key ?? "", JSON.encodeString(object)])
        let patch = try #require(reply["patch_id"]?.string)
        #expect(try await study.respondents(ofPatch: patch).count == 4)
        let jan = try #require(try await study.search("email=jan.kowalski%40example.pl").json["list"]?[0])
        #expect(["label1", "label2", "label3", "label4"].map { jan[$0]?.string } == ["Łódź", "", "IT & Support = 100% +1 [x]", ""])
        #expect(try await study.search("label15=l15&label1=l1").json["list"]?[0]?["email"]?.string == "15@example.pl")
    }

    @Test("The vendor's curl line, its address restored, brings a respondent")
    func curl() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let batch = try await study.batch()
        let reply = try await Self.run(
            "curl",
            [
                "--silent", "--location",
                "\(installation.gateway)/api/v2/respondents/patch?survey_id=\(study.ids.survey)&batch_id=\(batch)", "--header",
                "Content-Type: application/x-www-form-urlencoded", "--header", "Authorization: Bearer \(study.client.key ?? "")",
                "--data-urlencode", "respondents%5B0%5D%5Bemail%5D=a.b@example.pl", "--data-urlencode",
                "respondents%5B0%5D%5Blabels%5D%5B0%5D=hr", "--data-urlencode", "respondents%5B0%5D%5Blabels%5D%5B1%5D=wrocław",
            ])
        #expect(reply["patch_id"]?.string != nil)
        #expect(try await study.search("email=a.b%40example.pl&label1=hr&label2=wroc%C5%82aw").json["total"]?.string == "1")
    }

    /// It gets its bearer by OAuth, and puts its parameters into the address.
    @Test("The MindCloud connector adds, finds and deletes a respondent, and brings a batch")
    func connector() async throws {
        let installation = try await Installation.start()
        let study = try await Study.create(in: installation)
        let contact = try await study.contact("jan@example.pl")
        let connector = Client(base: installation.gateway, key: try await study.bearer(in: installation).token)
        let survey = study.ids.survey
        let added = try await connector.get("/api/v2/respondents/add?id_survey=\(survey)&id_contact=\(contact)")
        let id = try #require(added.json["id_respondent"]?.string)
        let found = try await connector.get("/api/v2/respondents/search/\(survey)?email=jan%40example.pl")
        #expect(found.json["total"]?.string == "1" && found.json["list"]?[0]?["id"]?.integer == Int64(id))
        let deleted = try await connector.get("/api/v2/respondents/delete?id_survey=\(survey)&id_respondent=\(id)")
        #expect(deleted.body == #"{"status":"ok"}"#)

        let batch = try await connector.post("/api/v2/respondents/batch", json: ["survey_id": .integer(survey)])
        let batchID = try #require(batch.json["batch_id"]?.string)
        let patch = try await connector.post(
            "/api/v2/respondents/patch",
            json: ["batch_id": .string(batchID), "respondents": [["email": "a@example.pl", "labels": ["Łódź"]]]])
        let patchID = try #require(patch.json["patch_id"]?.string)
        let read = try await connector.get("/api/v2/respondents/batch?batch_id=\(batchID)").json
        #expect(read["patches"] == [.string(patchID)] && read["survey_id"] == .integer(survey))
        let ids = try await connector.get("/api/v2/respondents/patch?patch_id=\(patchID)").json["respondents"]?.array
        #expect(ids?.count == 1 && ids?[0].integer != nil)
    }

    /// It knows a survey by the title in its address and asks its way through the pages.
    @Test("The Messenger bot fills in a survey, question by question")
    func bot() async throws {
        let installation = try await Installation.start()
        let study = try await OpenStudy.create(in: installation)
        let survey = try await study.survey([
            "security_level": 1, "url_title": "bot",
            "pages": [["questions": [["type": 0, "text": "Czy polecasz?", "answers": [["text": "Tak"], ["text": "Nie"]]]]]],
        ])
        let bot = study.client
        let access = try await bot.post("/api/v2/responses/getaccess/\(survey.id)", form: [("url_title", "bot")]).json
        let (response, key) = (try #require(access["id_response"]?.integer), try #require(access["respondent_key"]?.string))
        let page = try #require(try await bot.get("/api/v2/pages/\(survey.id)").json[0]?["id"]?.integer)
        #expect(access["id_next_page"]?.integer == page)
        let question = try #require(try await bot.get("/api/v2/questions/\(survey.id)/\(page)").json[0]?["id"]?.integer)
        let end = try await bot.post(
            "/api/v2/responses/answer/\(survey.id)/\(response)",
            form: [
                ("id_page", "\(page)"), ("respondent_key", key), ("questions[\(question)][type]", "0"),
                ("questions[\(question)][answer]", "2"),
            ])
        #expect(end.json["acknowledgments"] != nil)
    }
}
